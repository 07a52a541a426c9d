/**
Loaded in the process of each test file, before that (ava.config.js). The compiled code of AVA, of the tests and of the source is kept for the next
process; what a test starts has a cache of its own, or none, as where it is installed.
*/
import process from 'node:process';

delete process.env.NODE_COMPILE_CACHE;
