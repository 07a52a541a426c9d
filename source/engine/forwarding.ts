/**
An engine in front of another one: for those that observe calls, refuse some, or pass them to an engine that may be replaced
meanwhile.
*/
import {type Engine} from './engine.ts';

/** Passes every call on to the engine that is current at that time, except for overridden methods. */
export function forwardingEngine(current: () => Engine, replaced: Partial<Engine> = {}): Engine {
	const engine: Engine = {
		get: async (key, options) => current().get(key, options),
		set: async (key, options) => current().set(key, options),
		create: async (key, options) => current().create(key, options),
		createInOrder: async (directory, options) => current().createInOrder(directory, options),
		update: async (key, options) => current().update(key, options),
		delete: async (key, options) => current().delete(key, options),
		waitForEvent: async (key, options) => current().waitForEvent(key, options),
		watch: (key, options) => current().watch(key, options),
		members: async options => current().members(options),
		leader: async options => current().leader(options),
		health: (members, options) => current().health(members, options),
		version: async options => current().version(options),
		report: async (url, options) => current().report(url, options),
		addMember: async (peerURLs, options) => current().addMember(peerURLs, options),
		removeMember: async (id, options) => current().removeMember(id, options),
		updateMember: async (id, peerURLs, options) => current().updateMember(id, peerURLs, options),
		get auth() {
			return current().auth;
		},
		get maintenance() {
			return current().maintenance;
		},
		get leases() {
			return current().leases;
		},
		get info() {
			return current().info;
		},
		get status() {
			return current().status;
		},
		onStatus: listener => current().onStatus(listener),
		onNotice: listener => current().onNotice(listener),
		checkCluster: async options => current().checkCluster(options),
		close: async () => current().close(),
	};
	return Object.defineProperties(engine, Object.getOwnPropertyDescriptors(replaced) as PropertyDescriptorMap);
}
