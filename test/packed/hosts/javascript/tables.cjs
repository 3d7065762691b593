const { EntitySchema, Table } = require('typeorm');

exports.Order = new EntitySchema({
  name: 'Order',
  columns: {
    id: { type: 'integer', primary: true },
    org: { type: 'varchar' },
    url: { type: 'varchar' },
    status: { type: 'varchar' },
  },
});

exports.CreateOrders1763000000000 = class CreateOrders1763000000000 {
  async up(queryRunner) {
    const columns = [
      { name: 'id', type: 'integer', isPrimary: true },
      { name: 'org', type: 'varchar' },
      { name: 'url', type: 'varchar' },
      { name: 'status', type: 'varchar' },
    ];
    await queryRunner.createTable(new Table({ name: 'order', columns }));
  }

  async down(queryRunner) {
    await queryRunner.dropTable('order');
  }
};

const url = process.env.DATABASE_URL;

exports.database = url ? { type: 'postgres', url } : { type: 'better-sqlite3', database: 'app.sqlite' };
