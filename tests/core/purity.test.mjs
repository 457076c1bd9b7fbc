// The core uses no clock, file, socket, thread, random source or environment.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));

/** What the core must not ask for, by kind. Names that only one C library or compiler has (such as
 * `__isoc23_strtoull`) match the same patterns, by an optional prefix and suffix. */
const forbidden = {
  clock:
    /^_*(clock(_\w+)?|time|times|gettimeofday|timespec_get|ftime|localtime(_r)?|gmtime(_r)?|mktime|nanosleep|usleep|sleep|timer_\w+|timerfd_\w+|setitimer|alarm)(64)?$|std::.*chrono::.*_clock::now/,
  file: /^_*(f?open(at)?|fdopen|freopen|creat|read|write|p?readv?|p?writev?|close|lseek|stat|fstat|lstat|unlink|rename|mkdir|rmdir|opendir|readdir|mmap|f?getc|f?gets|f?putc|f?puts|putchar|fread|fwrite|fflush|v?f?printf|v?f?scanf|perror|std(in|out|err))(_chk|64|_unlocked)?$|^std::.*(basic_[io]?f?stream|basic_filebuf|filesystem|ios_base)|^std::c(in|out|err|log)\b/,
  socket:
    /^_*(socket(pair)?|connect|bind|listen|accept4?|send(to|msg)?|recv(from|msg)?|getaddrinfo|gethostby\w+|poll|select|epoll_\w+|ioctl|fcntl)(64|_chk)?$/,
  thread:
    /^_*(pthread_\w+|thrd_\w+|mtx_\w+|cnd_\w+|fork|vfork|clone|exec\w+|system|popen|waitpid)$|^std::(__1::)?(thread|jthread|mutex|condition_variable|this_thread|async|future|promise)\b/,
  random:
    /^_*(rand(_r)?|srand|random(_r)?|srandom|[dejlmn]rand48|arc4random\w*|getrandom|getentropy)$|^std::(__1::)?random_device\b/,
  environment:
    /^_*(secure_)?getenv$|^(environ|__environ|setenv|putenv|unsetenv|setlocale|uselocale|newlocale|sysconf|getpid|getuid|uname|gethostname|isatty|signal|sigaction|raise)$/,
};

/** @param {string} symbol as nm prints it, demangled @returns {string | undefined} */
const kindOf = (symbol) => {
  const name = symbol.replace(/@.*$/, '');
  return Object.keys(forbidden).find((kind) => forbidden[kind].test(name));
};

test('the patterns of forbidden symbols match one of each kind and nothing harmless', () => {
  const samples = {
    clock: ['clock_gettime', '__clock_gettime64', 'std::chrono::_V2::steady_clock::now()', 'time'],
    file: ['fopen64', 'open', '__printf_chk', 'stderr', 'std::cout', 'std::ios_base::Init::Init()'],
    socket: ['socket', 'recvfrom', '__recv_chk', 'getaddrinfo', 'poll'],
    thread: ['pthread_create', 'std::thread::_M_start_thread(void*)', 'fork'],
    random: ['rand', 'getrandom', 'std::random_device::_M_getval()', 'arc4random_uniform'],
    environment: ['getenv', '__secure_getenv', 'environ', 'setlocale'],
  };
  for (const [kind, symbols] of Object.entries(samples))
    for (const symbol of symbols) assert.equal(kindOf(symbol), kind, symbol);
  const harmless = ['memcpy', '__isoc23_strtoull', 'strtod', 'localeconv', '__stack_chk_fail'];
  for (const symbol of [...harmless, 'autoplay::read_time(double)', 'std::__throw_bad_alloc()'])
    assert.equal(kindOf(symbol), undefined, symbol);
});

test('the native core asks for no clock, file, socket, thread, random source or environment', () => {
  const listing = execFileSync('nm', ['-uC', path('build/release/wasm/libivs_autoplay_core.a')], {
    encoding: 'utf8',
  });
  const symbols = [...listing.matchAll(/^ +[Uw] (.+)$/gm)].map(([, symbol]) => symbol);
  assert.ok(symbols.length > 10, 'the library was read');
  const found = symbols.filter(kindOf).map((symbol) => `${kindOf(symbol)}: ${symbol}`);
  assert.deepEqual(found, []);
});

test('the module imports nothing', async () => {
  const module = await WebAssembly.compile(readFileSync(path('build/wasm/wasm/ivs-autoplay.wasm')));
  assert.deepEqual(WebAssembly.Module.imports(module), []);
});
