import test from 'ava';
import {openRemote} from '../../source/engine/remote.ts';
import {startLiveEtcd, whyNoLiveEtcd} from '../helpers/live-etcd.ts';
import {engineSuite} from './suite.ts';

const reason = whyNoLiveEtcd();

if (reason === undefined) {
	engineSuite(async () => {
		const live = await startLiveEtcd();
		return {
			open: async () => openRemote({
				endpoints: [live.url], headerTimeoutMs: 10_000, totalTimeoutMs: 30_000, isSyncWanted: true,
			}),
			stop: async () => live.stop(),
		};
	});
} else {
	// eslint-disable-next-line ava/no-skip-test -- shows on every run that, and why, this peer was not asked
	test.skip(`the remote engine on a live etcd: ${reason}`, t => {
		t.fail();
	});
}
