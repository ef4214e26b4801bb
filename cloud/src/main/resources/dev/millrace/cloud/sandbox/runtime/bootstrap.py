"""Runs a Python function: asks the Lambda Runtime API (2018-06-01) for invocations and answers them.

Behaves as AWS's own runtime does where a function or its log can tell. Standard library, and the file beside it, only.
"""

import decimal
import http.client
import importlib
import io
import json
import logging
import os
import sys
import time
import traceback
import types

import millrace_endpoint

API = "/2018-06-01/runtime"
OWN_FILE = __file__


class RuntimeApi:
    """One connection, kept open; the server may close it between invocations."""

    def __init__(self, address):
        self._address = address
        self._connection = None

    def next_invocation(self):
        status, headers, body = self._call("GET", "/invocation/next", None, {})
        if status != 200:
            raise SystemExit(f"the Runtime API answered {status} to /invocation/next")
        return headers, body

    def respond(self, request_id, body):
        self._call("POST", f"/invocation/{request_id}/response", body, {"Content-Type": "application/json"})

    def fail(self, request_id, error):
        self._error(f"/invocation/{request_id}/error", error)

    def fail_init(self, error):
        self._error("/init/error", error)

    def _error(self, path, error):
        headers = {"Content-Type": "application/json", "Lambda-Runtime-Function-Error-Type": error["errorType"]}
        self._call("POST", path, json.dumps(error).encode(), headers)

    def _call(self, method, path, body, headers):
        fresh = self._connection is None
        try:
            return self._call_once(method, path, body, headers)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection = None
            if fresh:
                raise
            return self._call_once(method, path, body, headers)

    def _call_once(self, method, path, body, headers):
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._address)
        self._connection.request(method, API + path, body, headers)
        response = self._connection.getresponse()
        return response.status, response.headers, response.read()


class Fault(Exception):
    """What keeps a function from being called, in AWS's words."""

    def __init__(self, error_type, message, trace=None):
        super().__init__(message)
        self.error_type = error_type
        self.trace = trace or []


class CognitoIdentity:
    def __init__(self, fields):
        self.cognito_identity_id = fields.get("cognitoIdentityId")
        self.cognito_identity_pool_id = fields.get("cognitoIdentityPoolId")

    def __repr__(self):
        return (
            f"CognitoIdentity([cognito_identity_id={self.cognito_identity_id},"
            f"cognito_identity_pool_id={self.cognito_identity_pool_id}])"
        )


class Client:
    def __init__(self, fields):
        for name in ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"):
            setattr(self, name, fields.get(name))


class ClientContext:
    def __init__(self, fields):
        self.custom = fields.get("custom")
        self.env = fields.get("env")
        client = fields.get("client")
        self.client = Client(client) if isinstance(client, dict) else None


class LambdaContext:
    def __init__(self, headers):
        environment = os.environ
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.log_group_name = environment.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = environment.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = environment.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = environment.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = headers.get("Lambda-Runtime-Invoked-Function-Arn")
        self.tenant_id = headers.get("Lambda-Runtime-Aws-Tenant-Id")
        identity = json.loads(headers.get("Lambda-Runtime-Cognito-Identity") or "{}")
        self.identity = CognitoIdentity(identity or {})
        client_context = headers.get("Lambda-Runtime-Client-Context")
        self.client_context = ClientContext(json.loads(client_context)) if client_context else None
        self._deadline_ms = int(headers.get("Lambda-Runtime-Deadline-Ms") or 0)

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))
        sys.stdout.flush()

    def __repr__(self):
        return (
            f"LambdaContext([aws_request_id={self.aws_request_id},log_group_name={self.log_group_name},"
            f"log_stream_name={self.log_stream_name},function_name={self.function_name},"
            f"memory_limit_in_mb={self.memory_limit_in_mb},function_version={self.function_version},"
            f"invoked_function_arn={self.invoked_function_arn},client_context={self.client_context},"
            f"identity={self.identity},tenant_id={self.tenant_id}])"
        )


class RequestIdFilter(logging.Filter):
    request_id = ""

    def filter(self, record):
        record.aws_request_id = RequestIdFilter.request_id
        return True


class JsonFormatter(logging.Formatter):
    """A line for each record: a message that is a dict stays one, and what came in `extra` stands beside it."""

    # Whatever a record has by itself, whichever Python it is.
    OWN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "aws_request_id"}

    def format(self, record):
        instant = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        message = record.msg if isinstance(record.msg, dict) and not record.args else record.getMessage()
        line = {"timestamp": instant, "level": record.levelname, "message": message, "logger": record.name}
        if record.exc_info:
            line["stackTrace"] = traceback.format_exception(*record.exc_info)
            line["errorType"] = record.exc_info[0].__name__
            line["errorMessage"] = str(record.exc_info[1])
        line["requestId"] = record.aws_request_id
        kept = {name: value for name, value in line.items() if value}
        kept.update((name, value) for name, value in vars(record).items() if name not in self.OWN and name not in kept)
        return json.dumps(kept, default=str, ensure_ascii=False)


def is_json_log():
    return os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"


def prepare_logging():
    handler = logging.StreamHandler(sys.stdout)
    if is_json_log():
        handler.setFormatter(JsonFormatter())
    else:
        formatter = logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S"
        )
        formatter.converter = time.gmtime
        handler.setFormatter(formatter)
    handler.addFilter(RequestIdFilter())
    logging.root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = {"TRACE": "DEBUG", "WARN": "WARNING", "FATAL": "CRITICAL"}.get(level, level)
    if level in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        logging.root.setLevel(level)


def load_handler(name):
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as error:
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{name}': {error}")
    dotted = module_name.replace("/", ".")
    if dotted.split(".")[0] in sys.builtin_module_names:
        raise Fault(
            "Runtime.BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module"
        )
    try:
        module = importlib.import_module(dotted)
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}", own_trace(error))
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise Fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", trace)
    if not hasattr(module, function_name):
        raise Fault("Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'")
    return getattr(module, function_name)


def own_trace(error):
    """The function's part of a stack trace: without this file and the import machinery."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename != OWN_FILE and "importlib" not in frame.filename]
    return traceback.format_list(own)


def described(error, request_id):
    if isinstance(error, Fault):
        error_type, trace = error.error_type, error.trace
    else:
        error_type, trace = type(error).__name__, own_trace(error)
    return {"errorMessage": str(error), "errorType": error_type, "requestId": request_id, "stackTrace": trace}


def log_error(error):
    """One line, so that it stays one event of the log: carriage returns stand for its line ends, as on AWS."""
    if is_json_log():
        line = {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "log_level": "ERROR", **error}
        text = json.dumps(line)
    else:
        lines = [f"[ERROR] {error['errorType']}: {error['errorMessage']}"]
        if error["stackTrace"]:
            lines.append("Traceback (most recent call last):")
            for frame in error["stackTrace"]:
                lines.extend(frame.rstrip("\n").split("\n"))
        indented = [line.replace(" ", "\u00a0", len(line) - len(line.lstrip(" "))) for line in lines]
        text = "\r".join(line.replace("\n", "\r") for line in indented)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def encoded(result):
    def other(value):
        if isinstance(value, decimal.Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")

    try:
        return json.dumps(result, default=other, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}")


def handle(handler, api, headers, body):
    request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    RequestIdFilter.request_id = request_id
    trace_id = headers.get("Lambda-Runtime-Trace-Id")
    if trace_id:
        os.environ["_X_AMZN_TRACE_ID"] = trace_id
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    try:
        try:
            event = json.loads(body)
            context = LambdaContext(headers)
        except ValueError as error:
            raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}")
        answer = encoded(handler(event, context))
    except Exception as error:
        failure = described(error, request_id)
        log_error(failure)
        sys.stdout.flush()
        sys.stderr.flush()
        api.fail(request_id, failure)
        return
    # What was printed belongs to this invocation, so it goes before the answer.
    sys.stdout.flush()
    sys.stderr.flush()
    api.respond(request_id, answer)


def prepare_path():
    """What AWS's runtime has, in its order; not what happens to be installed on this machine."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    machine = [path for path in sys.path if not path.endswith(("site-packages", "dist-packages"))]
    given = [path for path in machine if path not in ("", os.path.dirname(OWN_FILE))]
    task = os.environ.get("LAMBDA_TASK_ROOT", "/var/task")
    layers = [f"/opt/python/lib/{version}/site-packages", "/opt/python"]
    sys.path[:] = [task, *layers, *given, os.path.dirname(OWN_FILE)]


def main():
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    sys.stdout = io.TextIOWrapper(sys.stdout.buffer, "utf-8", "backslashreplace", line_buffering=True)
    sys.stderr = io.TextIOWrapper(sys.stderr.buffer, "utf-8", "backslashreplace", line_buffering=True)
    prepare_path()
    prepare_logging()
    millrace_endpoint.lead()
    # A function that imports `__main__` finds nothing of this file.
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        handler = load_handler(os.environ.get("_HANDLER", ""))
    except Exception as error:
        failure = described(error, "")
        log_error(failure)
        api.fail_init(failure)
        sys.exit(1)
    while True:
        headers, body = api.next_invocation()
        handle(handler, api, headers, body)


if __name__ == "__main__":
    main()
