package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Forms.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.cloud.sandbox.NamespacesNeeded;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxConfiguration;
import dev.millrace.wire.lambda.LambdaOperations;
import dev.millrace.wire.service.ServiceFacts;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.Runtime;

/// A function in Python, and its role.
final class LambdaContract implements ServiceContract {
    private static final String FUNCTIONS = "/2015-03-31/functions";

    @Override
    public ServiceFacts facts() {
        return LambdaOperations.FACTS;
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) {
        String role = cloud.iam(who)
                .createRole(r -> r.roleName("role-of-" + name)
                        .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                                + "\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},"
                                + "\"Action\":\"sts:AssumeRole\"}]}"))
                .role()
                .arn();
        LambdaClient lambda = cloud.lambda(who);
        lambda.createFunction(r -> r.functionName(name)
                .timeout(FunctionOwner.PATIENT_SECONDS)
                .runtime(Runtime.PYTHON3_12)
                .handler("app.handler")
                .role(role)
                .code(c -> c.zipFile(FunctionOwner.zip("def handler(e, c):\n    return e['say']\n"))));
        lambda.waiter().waitUntilFunctionActiveV2(r -> r.functionName(name));
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) {
        return cloud.lambda(who).listFunctions().functions().stream()
                .map(FunctionConfiguration::functionName)
                .anyMatch(name::equals);
    }

    @Override
    public void use(RunningCloud cloud, Who who, String name) throws Exception {
        try (Sandbox sandbox = new Sandbox(SandboxConfiguration.in(cloud.data().resolveSibling("probe")))) {
            NamespacesNeeded.orAbort(sandbox.isolation());
        }
        InvokeResponse answer = cloud.lambda(who)
                .invoke(r -> r.functionName(name).payload(SdkBytes.fromUtf8String("{\"say\":\"used\"}")));
        assertThat(answer.functionError()).isNull();
        assertThat(answer.payload().asUtf8String()).isEqualTo("\"used\"");
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        cloud.lambda(who).deleteFunction(r -> r.functionName(name));
        cloud.iam(who).deleteRole(r -> r.roleName("role-of-" + name));
        return true;
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        return BareRequest.rest("GET", FUNCTIONS + "/" + name + "/configuration", "")
                .signed(cloud, who, facts())
                .body();
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        return List.of(
                quote("\"FunctionArn\":\"" + arn(Forms.account(who), who, name) + "\""),
                Pattern.compile("\"RevisionId\":\"" + Forms.UUID + "\""),
                Pattern.compile("\"CodeSha256\":\"[A-Za-z0-9+/]{43}=\""));
    }

    @Override
    public Optional<Instant> madeAt(String description) {
        return Optional.of(Forms.offset("LastModified", description));
    }

    @Override
    public Refused unknownOperation() {
        return new Refused(
                BareRequest.rest("GET", "/2015-03-31/minds", ""),
                new Refusal(
                        404,
                        "UnknownOperationException",
                        "Millrace knows no operation of Lambda at GET /2015-03-31/minds"));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.rest("POST", FUNCTIONS, "{\"FunctionName\":"),
                new Refusal(400, "SerializationException", "Unexpected end of input"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.rest("GET", FUNCTIONS + "?MaxItems=0", ""),
                new Refusal(
                        400,
                        "ValidationException",
                        "1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: "
                                + "Member must have value greater than or equal to 1"));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        String arn = URLEncoder.encode(arn(owner, caller, name), StandardCharsets.UTF_8);
        return new Refused(
                BareRequest.rest("DELETE", FUNCTIONS + "/" + arn, ""),
                Forms.othersResource(
                        403, "AccessDeniedException", caller, "lambda:DeleteFunction", arn(owner, caller, name)));
    }

    @Override
    public Refused unsigned() {
        return new Refused(
                BareRequest.rest("GET", FUNCTIONS, ""),
                new Refusal(403, "MissingAuthenticationTokenException", "Missing Authentication Token"));
    }

    private static String arn(String account, Who who, String name) {
        return "arn:aws:lambda:" + who.region().id() + ":" + account + ":function:" + name;
    }
}
