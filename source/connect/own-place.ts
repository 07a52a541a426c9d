/**
The data dir that is open in this process, and the addresses where it serves that.
*/
import {realpath} from 'node:fs/promises';
import path from 'node:path';
import {type DataDirOwner} from '../embedded/data-dir-owner.ts';
import {type Engine} from '../engine/engine.ts';
import {UserError} from '../errors.ts';
import {addressOf} from '../language/endpoint-url.ts';

async function realPath(file: string): Promise<string> {
	return realpath(file).catch(() => path.resolve(file));
}

/** Who has a data dir of this machine. */
export async function ownerOf(dataDir: string): Promise<DataDirOwner> {
	const {ownerOf: look} = await import('../embedded/data-dir-owner.ts');
	return look(dataDir);
}

export async function isSameDataDir(a: string, b: string): Promise<boolean> {
	return await realPath(a) === await realPath(b);
}

/** Rejects when what is to be opened would end with the engine that is left for it. */
export async function requireElsewhere(
	leaving: Engine | undefined,
	{endpoints = [], dataDir}: {readonly endpoints?: readonly string[]; readonly dataDir?: string},
): Promise<void> {
	const {sharedDataDir} = leaving?.info ?? {};
	const isWorking = sharedDataDir !== undefined && leaving?.status.state === 'ok';
	if (isWorking && dataDir !== undefined && await isSameDataDir(dataDir, sharedDataDir)) {
		const {urls} = await ownerOf(sharedDataDir);
		if (urls.some(url => leaving.info.endpoints.includes(url))) {
			throw new UserError(`this shell works on ${sharedDataDir} already, through the etcsh that has it`, {hint: 'Nothing has changed.'});
		}
	}

	if (leaving?.info.kind !== 'embedded' || leaving.info.dataDir === undefined) {
		return;
	}

	if (dataDir !== undefined && leaving.info.isReadOnly !== true && await isSameDataDir(dataDir, leaving.info.dataDir)) {
		throw new UserError(`this is the embedded server on ${leaving.info.dataDir} already`, {hint: 'Nothing has changed.'});
	}

	const own = new Set(leaving.info.endpoints.map(each => addressOf(each)));
	const served = endpoints.find(endpoint => own.has(addressOf(endpoint)));
	if (served !== undefined) {
		throw new UserError(`the server at ${served} is the embedded one of this shell, and would end with the change`, {
			hint: 'Its keys are here already.',
		});
	}
}
