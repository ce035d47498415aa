import { z } from 'zod';
import type { Answer } from '../http-client.js';

const user = z.object({ id: z.string() });
const loan = z.object({
  id: z.string(),
  status: z.string(),
  amount: z.number(),
  outstandingAmount: z.number(),
  termMonths: z.number(),
});
const payment = z.object({ loan });

/** A loan as lending-api answers it, as far as the generator cares. */
export type KnownLoan = z.infer<typeof loan>;

/** The user in the response, or undefined when the request was refused or the response is invalid. */
export function userIn({ body }: Answer): z.infer<typeof user> | undefined {
  return user.safeParse(body).data;
}

/** The loan in the answer, itself the body or beside a payment; undefined when refused or invalid. */
export function loanIn({ body }: Answer): KnownLoan | undefined {
  return loan.safeParse(body).data ?? payment.safeParse(body).data?.loan;
}
