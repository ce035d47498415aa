CREATE TABLE "interest_accruals" (
	"loan_id" uuid NOT NULL,
	"day" date NOT NULL,
	"amount" numeric(14, 4) NOT NULL,
	CONSTRAINT "interest_accruals_day_loan_id_pk" PRIMARY KEY("day","loan_id"),
	CONSTRAINT "interest_accruals_amount_range" CHECK ("interest_accruals"."amount" >= 0)
);
--> statement-breakpoint
CREATE TABLE "interest_days" (
	"day" date PRIMARY KEY NOT NULL,
	"annual_rate" numeric(6, 5) NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "interest_accruals" ADD CONSTRAINT "interest_accruals_loan_id_loans_id_fk" FOREIGN KEY ("loan_id") REFERENCES "public"."loans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interest_accruals" ADD CONSTRAINT "interest_accruals_day_interest_days_day_fk" FOREIGN KEY ("day") REFERENCES "public"."interest_days"("day") ON DELETE no action ON UPDATE no action;