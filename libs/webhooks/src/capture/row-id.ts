/** The primary key of a row. Rows with composite keys cannot be captured. */
export type RowId = number | string;
