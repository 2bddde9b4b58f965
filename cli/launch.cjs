#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node
/**
 * Runs the bundle beside it with what V8 made of it at the build, so that nothing is compiled again. Another Node
 * than the build's passes that over and compiles. `POSTERN_COMPILED`: where the build wants it written at the end.
 * `MALLOC_ARENA_MAX`: glibc's arena for every thread keeps several MiB for nothing.
 */
"use strict";
const fs = require("node:fs");
const vm = require("node:vm");

const filename = `${__dirname}/postern.cjs`;
const compiled = `${__dirname}/postern.compiled`;
const script = new vm.Script(
  `(function(exports,require,module,__filename,__dirname){${fs.readFileSync(filename, "utf8")}\n})`,
  {
    filename,
    ...(fs.existsSync(compiled) ? { cachedData: fs.readFileSync(compiled) } : {}),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  },
);
const keep = process.env.POSTERN_COMPILED;
if (keep) process.once("exit", () => fs.writeFileSync(keep, script.createCachedData()));
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, require, bundle, filename, __dirname);
