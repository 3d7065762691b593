/** The primary key of a row; composite keys can't be captured. */
export type RowId = number | string;
