/** The end of an error message: what to add to the options of a DataSource that lacks classes or tables. */
export const linesToAdd =
  'add these two lines to the options of the DataSource: "entities: [...webhookEntities]" and "migrations: ' +
  '[...webhookMigrations], migrationsRun: true", each together with your own. Instead of migrationsRun, you can run the ' +
  "migrations before the app starts. TypeORM's synchronize does not create the library's tables";
