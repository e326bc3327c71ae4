import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// `jest.config.js` and the like are not part of the TypeScript program, so they get the rules that need no types.
const UNTYPED = ['**/*.js', '**/*.mjs', '**/*.cjs'];
const TESTS = ['**/*.spec.ts', '**/*.e2e-spec.ts', 'test/**/*.ts'];

// A constructor takes at most five dependencies; any other function takes fewer, or an object.
const ENVIRONMENT = { object: 'process', property: 'env', message: 'Only src/config.ts reads the environment.' };

const SYNTAX = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name, so that a thing has one name everywhere.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that declares it.' },
  {
    selector: "MemberExpression[object.name='sql'][property.name='table']",
    message: 'It gets no schema and silently reads search_path: name the schema, as Table.in does.',
  },
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
];

// What a refusal says is a `Sentence`, which a text is not: the types refuse a literal. These are the ways around them.
const IN_ONE_SET = 'What a refusal says is declared in a closed set, *.sentences.ts, with the way out.';
const SENTENCES = [
  { selector: "CallExpression[callee.name='sentences']", message: IN_ONE_SET },
  { selector: "TSAsExpression > TSTypeReference[typeName.name='Sentence']", message: IN_ONE_SET },
  { selector: "TSTypeAssertion > TSTypeReference[typeName.name='Sentence']", message: IN_ONE_SET },
  { selector: "CallExpression[callee.name='asSaid'] > :matches(Literal, TemplateLiteral)", message: IN_ONE_SET },
  { selector: "Decorator Property[key.name='message'] > :matches(Literal, TemplateLiteral)", message: IN_ONE_SET },
  {
    selector: 'NewExpression[callee.name=/^(Http|BadRequest|NotFound|UnsupportedMediaType)\\w*Exception$/]',
    message: IN_ONE_SET,
  },
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'data/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Ports and Nest's hooks return promises; an implementation that need not wait is still `async` so that it rejects, never throws.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'no-restricted-properties': ['error', ENVIRONMENT],
      'no-restricted-syntax': ['error', ...SYNTAX, ...SENTENCES],
      eqeqeq: 'error',
      // A switch over the kinds of a union counts once, however many kinds there are.
      complexity: ['error', { max: 15, variant: 'modified' }],
      'max-depth': ['error', 4],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 70 }],
      'max-params': ['error', { max: 5 }],
      'no-console': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.sentences.ts', 'src/ledger/sentences.ts', ...TESTS],
    rules: { 'no-restricted-syntax': ['error', ...SYNTAX] },
  },
  // The one reader of the environment, and the processes' own words on the terminal.
  { files: ['src/config.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: [
      'src/main.ts',
      'src/api.ts',
      'src/projector.ts',
      'src/cli.ts',
      'src/commands/**',
      'src/demo/**',
      'bench/**',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: [...TESTS, 'bench/**'],
    rules: {
      'no-restricted-properties': 'off',
      // A `describe` block is a list of cases, not a function that anybody has to hold in the head at once.
      'max-lines-per-function': 'off',
    },
  },
  {
    files: UNTYPED,
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: { module: 'writable', process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' },
    },
    rules: { 'no-restricted-syntax': 'off', 'no-restricted-properties': 'off', 'no-console': 'off' },
  },
  {
    files: ['docs/examples/**'],
    languageOptions: {
      globals: {
        ...{
          fetch: 'readonly',
          AbortController: 'readonly',
          TextDecoderStream: 'readonly',
          URLSearchParams: 'readonly',
        },
        ...{ setTimeout: 'readonly', structuredClone: 'readonly' },
      },
    },
  },
);
