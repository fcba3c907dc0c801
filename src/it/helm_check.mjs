// Checks rendered manifests against Kubernetes' schemas: helm_check.mjs FOLDER. Started by helm_check, which says why.
import {execFileSync} from "node:child_process";
import {readdirSync, readFileSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import path from "node:path";
import {loadAll} from "js-yaml";

const folder = process.argv[2];
const require = createRequire(import.meta.url);
let problems = 0;
let documents = 0;
let types = "";

function home({apiVersion, kind}) {
  if (apiVersion.startsWith("monitoring.coreos.com/")) return `@kubernetes-models/prometheus-operator/${apiVersion}/${kind}`;
  return `kubernetes-models/${apiVersion}/${kind}`;
}

for (const file of readdirSync(folder).filter((name) => name.endsWith(".yaml"))) {
  for (const document of loadAll(readFileSync(path.join(folder, file), "utf8"))) {
    if (!document) continue;
    const {kind, metadata} = document;
    const where = `${file}: ${kind} ${metadata?.name}`;
    documents++;
    const {[kind]: Model} = await import(home(document));
    try {
      new Model(document).validate();
    } catch (e) {
      problems++;
      console.error(`${where}: ${e.message}`);
    }
    types += `import type {I${kind} as T${documents}} from "${home(document)}";\n`;
    types += `// ${where}\nexport const d${documents}: T${documents} = ${JSON.stringify(document)};\n`;
  }
}

const source = path.join(folder, "manifests.ts");
writeFileSync(source, types);
try {
  const tsc = require.resolve("typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
} catch (e) {
  problems++;
  console.error(String(e.stdout));
}
console.log(`${documents} manifests, ${problems} problems`);
process.exit(problems || !documents ? 1 : 0);
