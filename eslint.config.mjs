import css from '@eslint/css';
import js from '@eslint/js';
import compat from 'eslint-plugin-compat';
import globals from 'globals';

const scripts = ['**/*.{js,mjs,cjs}'];

export default [
  { ignores: ['build/', 'dist/', 'node_modules/', 'tests/fixtures/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { files: scripts, ...js.configs.recommended },
  {
    files: scripts,
    languageOptions: { ecmaVersion: 2022, sourceType: 'module' },
    rules: {
      eqeqeq: ['error', 'always'],
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'no-throw-literal': 'error',
      'no-self-compare': 'error',
      'no-unreachable-loop': 'error',
      'no-unmodified-loop-condition': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
    },
  },
  {
    files: ['web/src/**'],
    // The caught error may quote a token or a URL's query: it must not leave with the new one.
    rules: { 'preserve-caught-error': 'off' },
  },
  {
    files: ['web/src/**'],
    ...compat.configs['flat/recommended'],
    // For the browsers named in package.json.
    settings: { lintAllEsApis: true },
  },
  {
    files: ['web/src/**', 'web/demo/*.js', 'tests/b*/**', 'tests/soak/**'],
    languageOptions: { globals: { ...globals.browser, WASM_TEXT: 'readonly' } },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node } },
  {
    files: ['**/*.css'],
    plugins: { css },
    language: 'css/css',
    rules: {
      ...css.configs.recommended.rules,
      // The variables are all in base.css; the rule sees one file at a time.
      'css/no-invalid-properties': ['error', { allowUnknownVariables: true }],
      // Only for [hidden] and for reduced motion, which must win.
      'css/no-important': 'off',
      'css/use-baseline': ['error', { available: 'newly' }],
    },
  },
];
