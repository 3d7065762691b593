/**
 * The entry of the schematics in collection.json. It is CommonJS, because the Nest CLI loads schematics with
 * `require`, which can't load ES modules in every version of Node that the library supports.
 */
module.exports.default = (options) => async (tree, context) => {
  const { runSchematic } = await import('./schematic.js');
  runSchematic(tree, context, options);
};
