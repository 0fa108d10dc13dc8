"""The pages of credit: the account, paying, invoices, codes to pay by, the trade directory, the statement for tax."""
