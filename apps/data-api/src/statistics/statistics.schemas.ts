import { z } from 'zod';

const count = (description: string, example: number) => z.int().min(0).meta({ description, example });

export const statisticsSchema = z
  .object({
    users: count('Users', 120),
    activeUsers: count('Users with a pending or approved loan', 80),
    activeLoans: count('Approved loans that are not repaid', 95),
    activeLoanApplications: count('Pending loans', 7),
  })
  .meta({ id: 'Statistics' });

export type Statistics = z.infer<typeof statisticsSchema>;
