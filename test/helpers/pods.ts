/**
A namespace of pods as Kubernetes kept them: 3,000 keys whose values are JSON documents of 5 to 20 kB, on 40 nodes.
*/
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';

const podCount = 3000;
const nodeCount = 40;
const apps = ['api', 'cart', 'checkout', 'mail', 'search'];

export type Pod = {
	readonly metadata: {readonly name: string; readonly [name: string]: unknown};
	readonly spec: {readonly nodeName: string; readonly [name: string]: unknown};
	readonly status: {readonly phase: string; readonly podIP: string; readonly [name: string]: unknown};
	readonly [name: string]: unknown;
};

export function podName(i: number): string {
	return `${apps[i % apps.length]}-${String(i).padStart(4, '0')}-${(i * 2_654_435_761 % 0xFF_FF_FF).toString(16).padStart(6, '0')}`;
}

export function podKey(i: number): string {
	return `/registry/pods/shop/${podName(i)}`;
}

/** Most of the length is in environment variables and annotations, as it is in real ones. */
export function pod(i: number): Pod {
	const variables = Array.from({length: 40 + (i * 7 % 130)}, (_, n) => ({
		name: `SETTING_${n}`, value: `value ${n} of ${podName(i)}, not worth reading at all`,
	}));
	const document: Pod = {
		kind: 'Pod',
		apiVersion: 'v1',
		metadata: {
			name: podName(i),
			namespace: 'shop',
			uid: `2f1c${String(i).padStart(8, '0')}`,
			creationTimestamp: '2016-07-01T09:12:44Z',
			labels: {app: apps[i % apps.length]!, 'pod-template-hash': String(1_483_920_000 + i)},
			annotations: {'kubernetes.io/created-by': JSON.stringify({kind: 'SerializedReference', reference: {kind: 'ReplicaSet', namespace: 'shop', name: apps[i % apps.length]}})},
		},
		spec: {
			nodeName: `node-${String(i % nodeCount).padStart(2, '0')}`,
			restartPolicy: 'Always',
			containers: [
				{
					name: 'main', image: `registry.example/shop/${apps[i % apps.length]}:1.8.${i % 9}`, env: variables, resources: {limits: {cpu: '500m', memory: '256Mi'}},
				},
				{name: 'log', image: 'registry.example/tools/log:3', args: ['--follow', '--to', 'udp://10.0.0.9:514']},
			],
		},
		status: {
			phase: 'Running',
			podIP: `10.${i % 200}.${(i * 3) % 250}.${(i * 7) % 250}`,
			conditions: [{type: 'Ready', status: 'True'}, {type: 'Initialized', status: 'True'}],
			containerStatuses: [{name: 'main', ready: true, restartCount: 0}, {name: 'log', ready: true, restartCount: 0}],
		},
	};
	return document;
}

export async function putPod(url: string, i: number, document: unknown): Promise<void> {
	const response = await fetch(`${url}/v2/keys${podKey(i)}`, {method: 'PUT', body: new URLSearchParams({value: JSON.stringify(document)})});
	if (!response.ok) {
		throw new Error(`${podKey(i)}: ${response.status}`);
	}

	await response.arrayBuffer();
}

/** As they are in a data directory that a shell, or a server, is then started on. */
export async function fillPods(dataDir: string): Promise<void> {
	const engine = await openEmbedded({dataDir});
	for (let i = 0; i < podCount; i += 100) {
		await Promise.all(Array.from({length: 100}, async (_, j) => engine.set(podKey(i + j), {value: JSON.stringify(pod(i + j))})));
	}

	await engine.close();
}
