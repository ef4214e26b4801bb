// Runs a Node.js function: asks the Lambda Runtime API (2018-06-01) for invocations and answers them.
// Behaves as AWS's own runtime does where a function or its log can tell. Node's own modules only.
import { Agent, request } from 'node:http';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
let requestId = 'undefined';

// Marks handlers that write their answer instead of returning it (awslambda.streamifyResponse).
const STREAMS = Symbol.for('aws.lambda.runtime.handler.streaming');

globalThis.awslambda = {
    streamifyResponse(handler, options) {
        handler[STREAMS] = options ?? {};
        return handler;
    },
    HttpResponseStream: {
        // A prelude of JSON, eight zero bytes, then the body: how a function URL's status and headers travel.
        from(stream, prelude) {
            stream.setContentType('application/vnd.awslambda.http-integration-response');
            stream.write(JSON.stringify(prelude));
            stream.write(Buffer.alloc(8));
            return stream;
        },
    },
};

function call(method, path, body, headers = {}) {
    return new Promise((resolve, reject) => {
        const options = { host, port, method, agent, path: '/2018-06-01/runtime' + path, headers };
        const sent = request(options, (response) => {
            const parts = [];
            response.on('data', (part) => parts.push(part));
            response.on('end', () => resolve({ response, body: Buffer.concat(parts).toString('utf8') }));
        });
        sent.on('error', reject);
        sent.end(body);
    });
}

const described = (error) =>
    error instanceof Error || (error && error.message !== undefined && error.name !== undefined)
        ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
        : { errorType: typeof error, errorMessage: String(error), trace: [] };

function fail(path, error) {
    const body = JSON.stringify(described(error));
    return call('POST', path, body, {
        'Content-Type': 'application/json',
        'Lambda-Runtime-Function-Error-Type': described(error).errorType,
    });
}

// One line a call, with the time, the request and the level before it; line ends inside become carriage returns.
function log(level, stream) {
    return (...values) => {
        const text = format(...values).replaceAll('\n', '\r');
        stream.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`);
    };
}
console.log = log('INFO', process.stdout);
console.info = log('INFO', process.stdout);
console.debug = log('DEBUG', process.stdout);
console.trace = log('TRACE', process.stdout);
console.warn = log('WARN', process.stderr);
console.error = log('ERROR', process.stderr);

function named(name, message) {
    const error = new Error(message);
    error.name = name;
    return error;
}

async function loadHandler() {
    const name = process.env._HANDLER ?? '';
    const match = /^(.*\/)?([^/]*?)\.(.*)$/.exec(name);
    if (!match || name.includes('..')) {
        throw named('Runtime.MalformedHandlerName', 'Bad handler');
    }
    const [, folder = '', file, path] = match;
    const base = join(process.env.LAMBDA_TASK_ROOT ?? '/var/task', folder, file);
    let loaded;
    const found = ['', '.js', '.mjs', '.cjs'].map((ending) => base + ending).find((each) => existsSync(each));
    if (!found) {
        throw named('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
    }
    try {
        loaded = found.endsWith('.cjs') ? createRequire(found)(found) : await import(pathToFileURL(found).href);
    } catch (error) {
        if (error instanceof SyntaxError) {
            throw named('Runtime.UserCodeSyntaxError', `${error.name}: ${error.message}`);
        }
        if (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND') {
            throw named('Runtime.ImportModuleError', `Error: ${error.message}`);
        }
        throw error;
    }
    const pick = (from) => path.split('.').reduce((value, key) => value?.[key], from);
    const handler = pick(loaded) ?? pick(loaded.default);
    if (handler === undefined) {
        throw named('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
    }
    if (typeof handler !== 'function') {
        throw named('Runtime.HandlerNotFound', `${name} is not a function`);
    }
    return handler;
}

// Sends what a handler writes while it writes, in chunks; what breaks it off goes into the trailers.
async function stream(handler, event, headers) {
    const id = headers['lambda-runtime-aws-request-id'];
    let contentType = 'application/octet-stream';
    let sent;
    const heard = new Promise((resolve, reject) => {
        const open = () =>
            (sent ??= request(
                {
                    host,
                    port,
                    method: 'POST',
                    agent,
                    path: `/2018-06-01/runtime/invocation/${id}/response`,
                    headers: {
                        'Content-Type': contentType,
                        'Lambda-Runtime-Function-Response-Mode': 'streaming',
                        'Transfer-Encoding': 'chunked',
                        Trailer: ['Lambda-Runtime-Function-Error-Type', 'Lambda-Runtime-Function-Error-Body'],
                    },
                },
                (response) => response.on('data', () => {}).on('end', resolve),
            ).on('error', reject));
        const written = new Writable({
            write: (chunk, _, done) => open().write(chunk, done),
            final: (done) => open().end(done),
        });
        written.setContentType = (type) => (contentType = type);
        Promise.resolve()
            .then(() => handler(event, written, contextOf(headers, () => {})))
            .then(
                () => written.writableEnded || written.end(),
                (error) => {
                    if (sent === undefined) {
                        reject(error);
                        return;
                    }
                    const what = described(error);
                    console.error('Invoke Error', JSON.stringify({ ...what, stack: what.trace }));
                    sent.addTrailers({
                        'Lambda-Runtime-Function-Error-Type': what.errorType,
                        'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(what)).toString('base64'),
                    });
                    sent.end();
                },
            );
    });
    await heard;
}

function contextOf(headers, done) {
    const deadline = Number(headers['lambda-runtime-deadline-ms']);
    const parsed = (header) => (headers[header] ? JSON.parse(headers[header]) : undefined);
    return {
        callbackWaitsForEmptyEventLoop: true,
        functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
        functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
        memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
        logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
        logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
        clientContext: parsed('lambda-runtime-client-context'),
        identity: parsed('lambda-runtime-cognito-identity'),
        invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
        awsRequestId: headers['lambda-runtime-aws-request-id'],
        getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
        done: (error, result) => done(error, result),
        fail: (error) => done(error),
        succeed: (result) => done(null, result),
    };
}

function invoke(handler, event, headers) {
    return new Promise((resolve, reject) => {
        // A handler that neither returns nor calls back is done when nothing is left to wait for.
        const idle = () => resolve(null);
        process.once('beforeExit', idle);
        const done = (error, result) => {
            process.off('beforeExit', idle);
            return error ? reject(error) : resolve(result);
        };
        const returned = handler(event, contextOf(headers, done), done);
        if (typeof returned?.then === 'function') {
            returned.then((result) => done(null, result), (error) => done(error ?? new Error(String(error))));
        } else if (handler.length < 3 && returned !== undefined) {
            done(null, returned);
        }
    });
}

let handler;
try {
    handler = await loadHandler();
} catch (error) {
    console.error('Uncaught Exception', JSON.stringify(described(error)));
    await fail('/init/error', error);
    process.exit(1);
}
for (;;) {
    const { response, body } = await call('GET', '/invocation/next');
    requestId = response.headers['lambda-runtime-aws-request-id'];
    const trace = response.headers['lambda-runtime-trace-id'];
    if (trace) {
        process.env._X_AMZN_TRACE_ID = trace;
    } else {
        delete process.env._X_AMZN_TRACE_ID;
    }
    try {
        if (handler[STREAMS]) {
            await stream(handler, JSON.parse(body), response.headers);
            continue;
        }
        const result = await invoke(handler, JSON.parse(body), response.headers);
        await call('POST', `/invocation/${requestId}/response`, JSON.stringify(result === undefined ? null : result));
    } catch (error) {
        console.error('Invoke Error', JSON.stringify({ ...described(error), stack: described(error).trace }));
        await fail(`/invocation/${requestId}/error`, error);
    }
}
