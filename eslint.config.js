import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// `jest.config.js` and the like are not part of the TypeScript program, so they get the rules that need no types.
const UNTYPED = ['**/*.js', '**/*.mjs', '**/*.cjs'];
const TESTS = ['**/*.spec.ts', '**/*.e2e-spec.ts', 'test/**/*.ts'];

// A constructor takes at most five dependencies; any other function takes fewer, or an object.
const ENVIRONMENT = { object: 'process', property: 'env', message: 'Only src/config.ts reads the environment.' };

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
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name, so that a thing has one name everywhere.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that declares it.' },
        {
          selector: "MemberExpression[object.name='sql'][property.name='table']",
          message: 'It gets no schema and silently reads search_path: name the schema, as Table.in does.',
        },
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
      ],
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
);
