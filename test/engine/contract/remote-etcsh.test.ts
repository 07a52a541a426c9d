import {engineKinds} from '../../helpers/engines.ts';
import {engineSuite} from './contract.ts';

engineSuite(engineKinds[1]!);
