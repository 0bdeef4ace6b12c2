'use strict';
// A question a line on standard input, an answer a line on standard output, in whatever order answers come.
// Questions and answers are described in ../README.md.

const readline = require('readline');

/** `answer` takes a question and gives what goes into the answer; `stringify` writes it as JSON. */
function serve(answer, stringify = JSON.stringify) {
  const print = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr); // what an SDK prints is no answer
  let open = 0;
  let ended = false;
  const done = () => { if (ended && open === 0) process.exit(0); };
  const input = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
  input.on('line', async (line) => {
    open += 1;
    const question = JSON.parse(line);
    let told;
    try {
      told = await answer(question);
    } catch (error) {
      told = { error: { type: error.constructor.name, message: String(error.stack || error) } };
    }
    print(stringify({ id: question.id, ...told }) + '\n');
    open -= 1;
    done();
  });
  input.on('close', () => { ended = true; done(); });
}

/** One client for each configuration, so that connections are kept as the SDK keeps them. */
function clients(make) {
  const made = new Map();
  return (question) => {
    const { endpoint, key, secret, token, way, style, version } = question;
    const name = JSON.stringify([endpoint, key, secret, token, way, style, version]);
    if (!made.has(name)) made.set(name, make(question));
    return made.get(name);
  };
}

module.exports = { serve, clients };
