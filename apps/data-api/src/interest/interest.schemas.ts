import { z } from 'zod';

const annualRate = z
  .number()
  .min(0)
  .max(1)
  .multipleOf(0.00001)
  .meta({ description: 'Interest of a year, as a share', example: 0.079 });

/** The path parameters: a day in UTC, not one that is still to come. */
export const interestDayParams = z.object({
  day: z.iso
    .date()
    .refine((day) => day <= new Date().toISOString().slice(0, 10), 'must not be in the future'),
});

export const newInterestSchema = z.object({ annualRate }).meta({ id: 'NewInterest' });

export const interestDaySchema = z
  .object({
    day: z.iso.date().meta({ example: '2026-01-31' }),
    annualRate,
    loans: z.int().min(0).meta({ description: 'Loans that owe interest for the day', example: 95 }),
    amount: z
      .number()
      .min(0)
      .meta({ description: 'Dollars that they owe for it together', example: 213.6512 }),
  })
  .meta({ id: 'InterestDay' });

export type InterestDayParams = z.infer<typeof interestDayParams>;
export type NewInterest = z.infer<typeof newInterestSchema>;
export type InterestDay = z.infer<typeof interestDaySchema>;
