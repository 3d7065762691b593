process.env.JWT_SECRET = 'only-for-tests';
// The tests send webhooks with drain(), to receivers on this machine.
process.env.WEBHOOKS_WORKER = 'off';
process.env.WEBHOOKS_DEVELOPMENT = 'on';
