import test from 'ava';
import {type Connection, CurrentEngine} from '../../source/connect/current-engine.ts';
import {type Engine, type EngineStatus, type Notice} from '../../source/engine/engine.ts';

/** An engine that says what the test wants said. */
class TalkingEngine {
	status: EngineStatus = {state: 'ok'};
	readonly listeners = new Set<(status: EngineStatus) => void>();
	readonly noticeListeners = new Set<(notice: Notice) => void>();

	onStatus(listener: (status: EngineStatus) => void): () => void {
		this.listeners.add(listener);
		return () => {
			this.listeners.delete(listener);
		};
	}

	onNotice(listener: (notice: Notice) => void): () => void {
		this.noticeListeners.add(listener);
		return () => {
			this.noticeListeners.delete(listener);
		};
	}

	become(status: EngineStatus): void {
		this.status = status;
		for (const listener of this.listeners) {
			listener(status);
		}
	}

	say(text: string): void {
		for (const listener of this.noticeListeners) {
			listener({text} as Notice);
		}
	}
}

const connectionTo = (engine: TalkingEngine): Connection => ({engine: engine as unknown as Engine});
const failing = (detail: string) => ({state: 'trying', detail}) as unknown as EngineStatus;

test('those who listen hear the engine that is there now, and only that', t => {
	const [first, second] = [new TalkingEngine(), new TalkingEngine()];
	let now = 10;
	const current = new CurrentEngine(connectionTo(first), () => now);
	const heard: string[] = [];
	const stopStatus = current.engine.onStatus(({state}) => {
		heard.push(state);
	});
	const stopNotices = current.engine.onNotice(({text}) => {
		heard.push(text);
	});
	t.is(current.statusTime, 10);
	first.say('one');
	now = 20;
	first.become(failing('a'));
	t.is(current.statusTime, 20);
	now = 30;
	first.become(failing('b'));
	t.is(current.statusTime, 20, 'which endpoint is tried is no other state');
	now = 40;
	first.become({state: 'ok'});
	t.is(current.statusTime, 40);
	t.deepEqual(heard.splice(0), ['one', 'trying', 'trying', 'ok']);

	now = 50;
	t.is(current.switchTo(connectionTo(second)).engine, first as unknown as Engine);
	t.is(current.statusTime, 50);
	first.say('old');
	first.become(failing('c'));
	second.say('two');
	t.deepEqual(heard.splice(0), ['ok', 'two']);
	t.deepEqual([first.listeners.size, first.noticeListeners.size], [0, 0]);

	stopNotices();
	second.say('three');
	second.become(failing('d'));
	stopStatus();
	second.become({state: 'ok'});
	t.deepEqual(heard.splice(0), ['trying']);
});

test('after the end nobody hears anything', t => {
	const engine = new TalkingEngine();
	const current = new CurrentEngine(connectionTo(engine), () => 0);
	const heard: string[] = [];
	current.engine.onStatus(({state}) => {
		heard.push(state);
	});
	current.engine.onNotice(({text}) => {
		heard.push(text);
	});
	current.close();
	engine.become(failing('a'));
	engine.say('text');
	t.deepEqual([heard, engine.listeners.size, engine.noticeListeners.size], [[], 0, 0]);
});
