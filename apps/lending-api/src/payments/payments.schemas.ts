import { z } from 'zod';
import { paymentMethod } from '../data-api/data-api.schemas.js';
import { dollars } from '../loans/loans.schemas.js';

/** The body of a payment. */
export const newPaymentSchema = z.object({ amount: dollars, paymentMethod }).meta({ id: 'NewPayment' });

export type NewPayment = z.infer<typeof newPaymentSchema>;
