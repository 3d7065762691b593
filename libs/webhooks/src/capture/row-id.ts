/** Primary key of a row. Classes with a composite primary key cannot be captured. */
export type RowId = number | string;
