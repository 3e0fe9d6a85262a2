// Node's own way: cut chunks at line feeds, JSON.parse, a schema compiled by ajv.
const fs = require("fs");
const Ajv = require("ajv");

const validate = new Ajv().compile(JSON.parse(fs.readFileSync(process.argv[2], "utf8")));
let bad = 0;
let tail = "";
const check = (line) => {
  let valid = false;
  try {
    valid = validate(JSON.parse(line));
  } catch {
    valid = false;
  }
  if (!valid) bad += 1;
};
fs.createReadStream(process.argv[3], { encoding: "utf8", highWaterMark: 1 << 20 })
  .on("data", (chunk) => {
    const lines = (tail + chunk).split("\n");
    tail = lines.pop();
    lines.forEach(check);
  })
  .on("end", () => {
    if (tail) check(tail);
    process.exitCode = bad ? 1 : 0;
  });
