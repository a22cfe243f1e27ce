// Bundles the sources beside it: node build.mjs OUT. Every file is named after its content; manifest.json maps plain names to them.
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import * as esbuild from "esbuild";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const out = path.resolve(process.argv[2] ?? "out");
const entries = ["sparql.js", "graph.js"];

const { metafile } = await esbuild.build({
  absWorkingDir: here,
  entryPoints: entries.map((name) => `src/${name}`),
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  loader: { ".css": "text" }, // adopted by the scripts, so that a page needs no more than these
  legalComments: "none",
  metafile: true,
  logLevel: "error",
});

const files = {};
for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
  if (entryPoint !== undefined && entries.includes(path.basename(entryPoint))) {
    files[path.basename(entryPoint)] = path.basename(file);
  }
}

// Whoever hands the bundle on hands on the licences of what is in it.
const packages = new Set();
for (const input of Object.keys(metafile.inputs)) {
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input);
  if (found) packages.add(found[1]);
}
const licences = [];
for (const name of [...packages].sort()) {
  const folder = path.join(here, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  const text = file ? await readFile(path.join(folder, file), "utf8") : "";
  licences.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
}
const notice = licences.join(`\n${"-".repeat(79)}\n\n`);
files["licences.txt"] = `licences-${createHash("sha256").update(notice).digest("hex").slice(0, 8)}.txt`;
await writeFile(path.join(out, files["licences.txt"]), notice);
await writeFile(path.join(out, "manifest.json"), JSON.stringify({ files }, null, 2));
