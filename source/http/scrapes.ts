/**
What the scrapes of /metrics themselves were like, under the names that Go's Prometheus library gives its own handler.
*/
import {Counter, Summary, type Registry} from 'prom-client';

const handler = 'prometheus';
const percentiles = [0.5, 0.9, 0.99];

export type Scrape = {
	readonly method: string;
	readonly microseconds: number;
	readonly requestBytes: number;
	readonly responseBytes: number;
};

/** A summary that shows its sum and count even before the first scrape has ended. */
class ScrapeSummary extends Summary<'handler'> {
	override async get(): ReturnType<Summary<'handler'>['get']> {
		const metric = await super.get();
		const zero = (part: string) => ({metricName: `${metric.name}_${part}`, labels: {handler}, value: 0});
		return metric.values.length === 0 ? {...metric, values: [zero('sum'), zero('count')]} : metric;
	}
}

export class Scrapes {
	readonly #total: Counter<'method' | 'code' | 'handler'>;
	readonly #durations: Summary<'handler'>;
	readonly #requestBytes: Summary<'handler'>;
	readonly #responseBytes: Summary<'handler'>;

	constructor(registry: Registry) {
		const summary = (name: string, help: string) => new ScrapeSummary({
			name, help, labelNames: ['handler'], percentiles, registers: [registry],
		});
		this.#total = new Counter({
			name: 'http_requests_total', help: 'Scrapes.', labelNames: ['code', 'handler', 'method'], registers: [registry],
		});
		this.#durations = summary('http_request_duration_microseconds', 'Microseconds from a scrape to its answer.');
		this.#requestBytes = summary('http_request_size_bytes', 'Bytes of a scrape, roughly.');
		this.#responseBytes = summary('http_response_size_bytes', 'Bytes of its answer.');
	}

	add({method, microseconds, requestBytes, responseBytes}: Scrape): void {
		this.#total.inc({code: '200', handler, method: method.toLowerCase()});
		this.#durations.observe({handler}, microseconds);
		this.#requestBytes.observe({handler}, requestBytes);
		this.#responseBytes.observe({handler}, responseBytes);
	}
}
