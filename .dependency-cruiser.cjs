// Who may import whom. A rule names a folder and what it may reach; what is not named is forbidden.
// Third-party packages and Node's own modules are the concern of `forbiddenInLedger` only: the ledger is pure.
const TESTS = '(\\.spec|\\.e2e-spec|\\.contract)\\.ts$';
const OURS = '^(src|projections|bench|test)/';
const PORT = '^src/event-store/event-store\\.ts$';
const CONTRACT = '^projections/((builds|reading|schema)/)?[^/]+\\.ts$';
// Where what stands beside the log is kept.
const ACCESS_SCHEMA = '^src/auth/access-schema\\.ts$';
const INLINE_MODELS = '^projections/(items|genealogy|captures|recalls|master-data|histories)/';
const QUERIES = '^projections/[^/]+/[^/]+\\.queries\\.ts$';
const TABLES = '^projections/[^/]+/[^/]+\\.tables\\.ts$';
// Values that every folder may read: the ledger's words, the settings' type, the log of the process.
const EVERYWHERE = ['^src/(config|settings-reader)\\.ts$', '^src/telemetry/(logging|metrics|request-scope)\\.ts$'];

const only = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: TESTS },
  to: { path: OURS, pathNot: to },
});

// What every feature of the edge stands on: the server's own, reading a request and asking, reading an operation and recording it.
const HTTP_FOUNDATIONS = '^src/http/(server|reading|writing|prose)/';
// Pure: every capture as EPCIS events. One model is that reading, indexed.
const EPCIS_MODEL = '^src/epcis/model/';
const EDGES = ['http', 'epcis', 'trails', 'console', 'feeds', 'auth', 'read-log', 'integrity'];

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one thing in two places. Types count too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-missing',
      comment: 'An import that resolves to nothing, or to a package that package.json does not name.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-packages-at-run-time',
      comment: 'What runs in production is installed in production.',
      severity: 'error',
      from: { path: '^(src|projections)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    only('ledger-is-alone', 'src/ledger imports nothing of ours.', '^src/ledger/', ['^src/ledger/']),
    {
      name: 'ledger-is-pure',
      comment: 'No framework, no I/O, no clock of the machine: node:crypto for hashes is all it needs.',
      severity: 'error',
      from: { path: '^src/ledger/', pathNot: TESTS },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: '^(node:)?crypto$' },
    },
    only('event-store', 'src/event-store may use src/ledger.', '^src/event-store/', [
      '^src/event-store/',
      '^src/ledger/',
      ...EVERYWHERE,
    ]),
    {
      name: 'adapters-stay-inside',
      comment: 'No code outside the adapter folders knows which store is used, but for the processes that choose it.',
      severity: 'error',
      from: {
        path: OURS,
        pathNot: [TESTS, '^src/event-store/', '^src/[^/]+\\.ts$', '^src/(composition|commands)/', '^(test|bench)/'],
      },
      to: { path: '^src/event-store/', pathNot: PORT },
    },
    only(
      'projection-contract',
      'The contract and the runner know the ledger and the port, no single model.',
      CONTRACT,
      [CONTRACT, '^src/ledger/', PORT, TABLES, ...EVERYWHERE],
    ),
    {
      name: 'projection-folder',
      comment:
        'projections/<x> may use the ledger, the contract and its own folder; its queries may join tables of others.',
      severity: 'error',
      from: { path: '^projections/([^/]+)/', pathNot: [TESTS, '\\.queries\\.ts$', '^projections/epcis-events/'] },
      to: { path: OURS, pathNot: ['^projections/$1/', '^src/ledger/', PORT, CONTRACT, ...EVERYWHERE] },
    },
    only(
      'epcis-events',
      'projections/epcis-events is the reading of epcis/model, indexed: it alone of all models may use that.',
      '^projections/epcis-events/',
      ['^projections/epcis-events/', '^src/ledger/', EPCIS_MODEL, PORT, CONTRACT, TABLES, ...EVERYWHERE],
    ),
    {
      name: 'projection-queries',
      comment: 'Queries may join the tables that other models declare.',
      severity: 'error',
      from: { path: '^projections/([^/]+)/[^/]+\\.queries\\.ts$', pathNot: '^projections/epcis-events/' },
      to: { path: OURS, pathNot: ['^projections/$1/', '^src/ledger/', PORT, CONTRACT, TABLES, ...EVERYWHERE] },
    },
    only('capture', 'src/capture may use the ledger, the port, the inline models and histories.', '^src/capture/', [
      '^src/capture/',
      '^src/ledger/',
      PORT,
      CONTRACT,
      INLINE_MODELS,
      ...EVERYWHERE,
    ]),
    only('reactors', 'src/reactors react to what was recorded, and write through capture.', '^src/reactors/', [
      '^src/reactors/',
      '^src/ledger/',
      '^src/capture/',
      PORT,
      CONTRACT,
      QUERIES,
      ...EVERYWHERE,
    ]),
    {
      name: 'composition',
      comment: 'src/composition puts a process together from the parts: only processes, commands and the demo use it.',
      severity: 'error',
      from: { path: OURS, pathNot: [TESTS, '^src/[^/]+\\.ts$', '^src/(composition|commands|demo)/', '^(test|bench)/'] },
      to: { path: '^src/composition/' },
    },
    only(
      'moving',
      'src/moving copies, exports and imports a log through the port; it sends again as the writer does.',
      '^src/moving/',
      ['^src/moving/', '^src/ledger/', PORT, '^src/capture/writer/append-until-known\\.ts$', ...EVERYWHERE],
    ),
    {
      name: 'commands',
      comment: 'src/commands is what src/cli.ts runs: like a process it may use anything, and nothing else uses it.',
      severity: 'error',
      from: { path: OURS, pathNot: [TESTS, '^src/commands/', '^src/cli\\.ts$'] },
      to: { path: '^src/commands/' },
    },
    only(
      'doctor',
      'src/doctor looks at the port, the registry, the lease and the checkpoint of the writer.',
      '^src/doctor/',
      [
        '^src/doctor/',
        '^src/ledger/',
        PORT,
        CONTRACT,
        '^src/capture/(leadership/lease|inline-models/inline-(builds|checkpoint))\\.ts$',
        ...EVERYWHERE,
      ],
    ),
    only('audit', 'src/audit reads histories once more, and writes nothing.', '^src/audit/', [
      '^src/audit/',
      '^src/ledger/',
      CONTRACT,
      QUERIES,
      ...EVERYWHERE,
    ]),
    only('telemetry', 'src/telemetry watches the port, the writer and the registry from outside.', '^src/telemetry/', [
      '^src/telemetry/',
      '^src/ledger/',
      '^src/capture/',
      PORT,
      CONTRACT,
      '^projections/runner/runner-context\\.ts$',
      ...EVERYWHERE,
    ]),
    {
      name: 'edges',
      comment: `${EDGES.join(', ')} may use the ledger, capture, the port and the queries of any model.`,
      severity: 'error',
      from: { path: `^src/(${EDGES.join('|')})/`, pathNot: TESTS },
      to: {
        path: OURS,
        pathNot: [
          '^src/$1/',
          HTTP_FOUNDATIONS,
          '^src/telemetry/',
          '^src/ledger/',
          '^src/capture/',
          PORT,
          CONTRACT,
          QUERIES,
          ACCESS_SCHEMA,
          ...EVERYWHERE,
        ],
      },
    },
    {
      name: 'http-features',
      comment:
        'A feature of src/http is a folder of its own: it uses server, prose, reading and writing, never another feature.',
      severity: 'error',
      from: { path: '^src/http/([^/]+)/', pathNot: [TESTS, HTTP_FOUNDATIONS] },
      to: { path: '^src/http/', pathNot: ['^src/http/$1/', HTTP_FOUNDATIONS] },
    },
    {
      name: 'http-foundations',
      comment: 'What features stand on knows none of them; reading stands on server, writing on both.',
      severity: 'error',
      from: { path: HTTP_FOUNDATIONS, pathNot: TESTS },
      to: { path: '^src/http/', pathNot: HTTP_FOUNDATIONS },
    },
    {
      name: 'http-server-is-below',
      comment: 'src/http/server knows neither how questions are read nor how operations are.',
      severity: 'error',
      from: { path: '^src/http/server/', pathNot: TESTS },
      to: { path: '^src/http/(reading|writing)/' },
    },
    {
      name: 'http-questions-have-a-reader',
      comment: 'Read models are opened in one place, src/http/reading/reads.ts, which is told who asks.',
      severity: 'error',
      from: { path: '^src/(http|epcis)/', pathNot: [TESTS, '^src/http/reading/reads\\.ts$'] },
      to: { path: '^projections/reading/read-positions', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'http-questions-write-nothing',
      comment: 'src/http/reading knows nothing of operations.',
      severity: 'error',
      from: { path: '^src/http/reading/', pathNot: TESTS },
      to: { path: '^src/http/writing/' },
    },
    only(
      'second-model-is-on-its-own',
      'test/second-model/model is written from the rules alone: of the product it may know identity and the types of events.',
      '^test/second-model/model/',
      ['^test/second-model/model/', '^src/ledger/identity/', '\\.events\\.ts$'],
    ),
    {
      name: 'nobody-imports-tests',
      comment: 'Test support is for tests.',
      severity: 'error',
      from: { path: '^(src|projections)/', pathNot: TESTS },
      to: { path: ['^test/', '^bench/', TESTS] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
