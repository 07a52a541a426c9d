/**
Loaded in the process of each test file, before that file (ava.config.js). AVA, the tests and the source keep their compiled
code for the next process in a place of their own; what a test starts does it as where it is installed.
*/
import process from 'node:process';

delete process.env.NODE_COMPILE_CACHE;
