import { describeTransactionsOf } from './transactions-of.js';
import { typeormTransactional } from './typeorm-transactional.shop.js';

describeTransactionsOf(typeormTransactional);
