/**
`etcsh serve`: a server in the foreground, with etcd's flags, log and ways to end.
*/
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {messageOf, reasonOf, UserError} from '../errors.ts';
import {sayFaultsBy} from '../terminal/fault.ts';
import {HttpPorts} from '../http/http-ports.ts';
import {withRealPorts} from '../http/listen-address.ts';
import {flushOutput, print} from '../terminal/output.ts';
import {DataDirError} from '../server/data-dir-error.ts';
import {lockName} from '../server/data-dir-lock.ts';
import {DataDirHeldError} from '../server/lock-holder.ts';
import {EtcdServer} from '../server/server.ts';
import {etcdVersion, etcshVersion} from '../version.ts';
import {LogHeldError} from '../wal/log-error.ts';
import {ifThere} from '../util/if-there.ts';
import {limitGarbage, limitNewSpace} from './heap.ts';
import {checkInitialCluster, parseInitialCluster} from './initial-cluster.ts';
import {logToStandardError} from './log-output.ts';
import {Logger} from './logger.ts';
import {
	parseInvocation,
	Refusal,
	type Invocation,
	type ServeOptions,
} from './options.ts';
import {tlsOptions} from './tls-files.ts';
import {helpText, usage} from './usage.ts';

/**
Runs until a signal ends it; the exit code is for the ways to end before that. `unread` fires when standard output takes nothing.
*/
export async function runServe(args: readonly string[], unread: AbortSignal): Promise<number> {
	const logger = new Logger(logToStandardError(), 'I');
	sayFaultsBy(text => {
		for (const line of text.trimEnd().split('\n')) {
			logger.log('C', 'etcdmain', line.trim());
		}
	});
	let invocation: Invocation;
	try {
		invocation = parseInvocation(args, process.env);
	} catch (error) {
		if (error instanceof Refusal) {
			return refuse(error, logger);
		}

		throw error;
	}

	switch (invocation.mode) {
		case 'help': {
			print(1, helpText());
			return 0;
		}

		case 'version': {
			const versions = `etcd Version: ${etcdVersion}\netcsh Version: ${etcshVersion}\nNode Version: ${process.version}\n`;
			print(1, `${versions}OS/Arch: ${process.platform}/${process.arch}\n`);
			return 0;
		}

		case 'serve': {
			return serve(invocation.options, logger, unread);
		}
	}
}

/** Behind etcd's words, which name a program that need not be here. */
const ownHelp = 'etcsh serve --help shows the flags.';

function refuse({kind, message, remarks}: Refusal, {log}: Logger): number {
	for (const remark of remarks) {
		log(...remark);
	}

	switch (kind) {
		case 'usage': {
			print(2, `${message}\n${ownHelp}\n`);
			print(1, usage);
			return 2;
		}

		case 'flags':
		case 'unadvertised': {
			log('E', 'etcdmain', `error verifying flags, ${message}. See 'etcd --help'.`);
			if (kind === 'unadvertised') {
				log(
					'E',
					'etcdmain',
					'When listening on specific address(es), this etcd process must advertise accessible url(s) to each connected client.',
				);
			}

			log('I', 'etcdmain', ownHelp);
			return 1;
		}

		case 'hint': {
			log('I', 'etcdmain', message);
			return 1;
		}

		case 'fatal': {
			log('C', 'etcdmain', message);
			return 1;
		}
	}
}

async function serve(options: ServeOptions, logger: Logger, unread: AbortSignal): Promise<number> {
	limitNewSpace();
	const {log} = logger;
	if (options.isDebugging) {
		logger.setLevel('D');
	}

	for (const remark of options.remarks) {
		log(...remark);
	}

	log('I', 'etcdmain', `etcd Version: ${etcdVersion}`);
	log('I', 'etcdmain', `etcsh Version: ${etcshVersion}`);
	log('I', 'etcdmain', `Node Version: ${process.version}`);
	log('I', 'etcdmain', `OS/Arch: ${process.platform}/${process.arch}`);
	// From here on a signal ends it cleanly, even one that comes while it starts.
	const ended = endSignal();
	let ports: HttpPorts | undefined;
	let server: EtcdServer | undefined;
	try {
		await checkBootstrap(options, logger);
		ports = await listen(options, logger);
		const advertiseClientUrls = withRealPorts(options.advertiseClientUrls, options.listenClientUrls, ports.urls);
		server = await start({...options, advertiseClientUrls}, logger);
		limitGarbage();
		ports.serve(server);
		await server.announce(ports.urls);
		if (options.isUrlPrinted) {
			await printUrls(ports.urls, unread);
		}

		const signal = await ended;
		log('N', 'osutil', `received ${signal === 'SIGINT' ? 'interrupt' : 'terminated'} signal, shutting down...`);
		await ports.close();
		await server.stop();
		return await dieBy(signal);
	} catch (error) {
		await ports?.close();
		await server?.stop();
		if (error instanceof Refusal) {
			return refuse(error, logger);
		}

		if (error instanceof DataDirHeldError || error instanceof LogHeldError) {
			log('I', 'etcdmain', error.message);
			log('C', 'etcdserver', 'open wal error: file already locked');
			return 1;
		}

		if (error instanceof DataDirError) {
			const {syscall, path: file = options.dataDir ?? ''} = error.cause;
			log('C', 'etcdmain', `cannot access data directory: ${syscall ?? ''} ${file}: ${reasonOf(error.cause)}`);
			log('I', 'etcdmain', error.hint ?? error.message);
			return 1;
		}

		if (error instanceof UserError || (error as NodeJS.ErrnoException).code !== undefined) {
			log('C', 'etcdmain', messageOf(error));
			if (error instanceof UserError && error.hint !== undefined) {
				log('I', 'etcdmain', error.hint);
			}

			return 1;
		}

		throw error;
	}
}

/** The content of a directory; nothing when it does not exist. Rejects with etcd's words. */
async function namesIn(directory: string): Promise<string[]> {
	try {
		return await ifThere(readdir(directory)) ?? [];
	} catch {
		throw new Refusal('fatal', `error listing data dir: ${directory}`);
	}
}

/** A new data dir needs flags that describe a cluster of this one member. */
async function checkBootstrap(options: ServeOptions, {log}: Logger): Promise<void> {
	const {dataDir, walDir, initialCluster} = options;
	const cluster = parseInitialCluster(initialCluster);
	if (dataDir === undefined) {
		checkInitialCluster(options, cluster, log);
		return;
	}

	if (options.isDataDirDefault) {
		log('W', 'etcdmain', `no data-dir provided, using default data-dir ./${dataDir}`);
	}

	const names = await namesIn(dataDir);
	const isMember = names.includes('member');
	for (const entry of names) {
		if (entry !== 'member' && entry !== 'proxy' && !entry.startsWith(lockName)) {
			log('W', 'etcdmain', `found invalid file/dir ${entry} under data dir ${dataDir} (Ignore this if you are upgrading etcd)`);
		}
	}

	if (names.includes('proxy')) {
		throw new Refusal(
			'fatal',
			isMember ? 'invalid datadir. Both member and proxy directories exist.' : `${dataDir} belongs to a proxy, and there is no proxy mode`,
		);
	}

	if (isMember) {
		log('N', 'etcdmain', 'the server is already initialized as member before, starting as etcd member...');
	}

	// etcd 2.0 had what is in "member" directly in the data dir.
	const hasOldLayout = names.includes('wal') && names.includes('snap');
	if (hasOldLayout || (await namesIn(walDir ?? path.join(dataDir, 'member', 'wal'))).length > 0) {
		return;
	}

	if (options.initialClusterState === 'existing') {
		throw new Refusal('fatal', '--initial-cluster-state existing: a server of one member joins no cluster');
	}

	checkInitialCluster(options, cluster, log);
}

async function listen(options: ServeOptions, logger: Logger): Promise<HttpPorts> {
	const {listenClientUrls, listenPeerUrls, isListenPeerDefault, cors, allowAnyOrigin, hostWhitelist, advertiseClientUrls} = options;
	const {log} = logger;
	const peerTls = await tlsOptions('peer', listenPeerUrls, options.peerTls, logger);
	const tls = await tlsOptions('client', listenClientUrls, options.clientTls, logger);
	try {
		return await HttpPorts.listen({
			listenClientUrls,
			listenPeerUrls,
			// Several servers with etcd's own peer ports may run side by side; only those that were asked for have to be free.
			arePeerPortsOptional: isListenPeerDefault,
			cors,
			tls,
			peerTls,
			allowAnyOrigin,
			hostWhitelist,
			advertiseClientUrls,
			log,
			setLogLevel: logger.setLevel,
			isDebugging: () => logger.isDebugging,
		});
	} catch (error) {
		throw listenRefusal(error as NodeJS.ErrnoException & {address?: string; port?: number});
	}
}

/** Node's `listen EADDRINUSE: …` in Go's words. */
function listenRefusal(error: NodeJS.ErrnoException & {address?: string; port?: number}): Error {
	const reasons: Readonly<Record<string, string>> = {
		EADDRINUSE: 'address already in use',
		EADDRNOTAVAIL: 'cannot assign requested address',
		EACCES: 'permission denied',
	};
	if (error.syscall === 'getaddrinfo') {
		return new Refusal('fatal', `listen tcp: lookup ${(error as {hostname?: string}).hostname ?? ''}: no such host`);
	}

	if (error.code === 'ERR_SOCKET_BAD_PORT') {
		return new Refusal('fatal', 'listen tcp: invalid port: the highest is 65535');
	}

	const reason = reasons[error.code ?? ''];
	if (reason === undefined) {
		return error;
	}

	const {address = '', port} = error;
	return new Refusal('fatal', `listen tcp ${address.includes(':') ? `[${address}]` : address}:${port ?? ''}: bind: ${reason}`);
}

async function start(options: ServeOptions, {log}: Logger): Promise<EtcdServer> {
	const {
		name,
		dataDir,
		advertiseClientUrls,
		initialAdvertisePeerUrls,
		initialCluster,
	} = options;
	log('I', 'etcdserver', `name = ${name}`);
	if (dataDir === undefined) {
		log('I', 'etcdserver', 'everything is in memory, and gone at the end');
	} else {
		log('I', 'etcdserver', `data dir = ${dataDir}`);
		log('I', 'etcdserver', `member dir = ${path.join(dataDir, 'member')}`);
	}

	log('I', 'etcdserver', `advertise client URLs = ${advertiseClientUrls.join(',')}`);
	log('I', 'etcdserver', `initial advertise peer URLs = ${initialAdvertisePeerUrls.join(',')}`);
	log('I', 'etcdserver', `initial cluster = ${initialCluster}`);
	const server = await EtcdServer.start({...options, log});
	log('I', 'etcdserver', `started member ${server.memberId} in cluster ${server.clusterId}`);
	return server;
}

async function printUrls(urls: readonly string[], unread: AbortSignal): Promise<void> {
	print(1, `${urls.join('\n')}\n`);
	await flushOutput();
	if (unread.aborted) {
		throw new Refusal('fatal', 'nobody reads standard output, and so nobody learns where it listens');
	}
}

type EndSignal = 'SIGINT' | 'SIGTERM';

async function endSignal(): Promise<EndSignal> {
	return new Promise(resolve => {
		for (const signal of ['SIGINT', 'SIGTERM'] as const) {
			process.once(signal, () => {
				resolve(signal);
			});
		}
	});
}

/** Ends the process by a signal, as its sender expects. */
async function dieBy(signal: EndSignal): Promise<number> {
	process.removeAllListeners(signal);
	process.kill(process.pid, signal);
	// The signal arrives in a moment; the timer keeps the process alive until then.
	await new Promise(resolve => {
		setTimeout(resolve, 1000);
	});
	return signal === 'SIGINT' ? 130 : 143;
}
