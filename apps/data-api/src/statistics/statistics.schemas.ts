import { z } from 'zod';

const count = (description: string) => z.int().min(0).meta({ description });

export const statisticsSchema = z
  .object({
    users: count('Users'),
    activeUsers: count('Users with a pending or approved loan'),
    activeLoans: count('Approved loans that are not repaid'),
    activeLoanApplications: count('Pending loans'),
  })
  .meta({ id: 'Statistics' });

export type Statistics = z.infer<typeof statisticsSchema>;
