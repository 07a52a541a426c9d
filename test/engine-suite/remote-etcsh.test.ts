import {engineKinds} from '../helpers/engines.ts';
import {engineSuite} from './suite.ts';

engineSuite(engineKinds[1]!);
