package dev.millrace.cloud.service.iam.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.iam.policy.Decision;
import dev.millrace.cloud.service.iam.policy.PolicyType;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Caller;
import dev.millrace.wire.service.ServiceFacts.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// "Troubleshoot access denied error messages" (IAM User Guide), in each protocol's form.
final class AccessWordsTest {
    private static final Caller ANN = new Caller(
            Caller.Kind.USER, "111122223333", "arn:aws:iam::111122223333:user/ann", "AIDAANN", "AKIA", null);
    private static final String BARE = "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: ";

    @ParameterizedTest
    @CsvSource(textBlock = """
            AWS_JSON,    AccessDeniedException, 400
            RPC_V2_CBOR, AccessDeniedException, 400
            REST_JSON,   AccessDeniedException, 403
            AWS_QUERY,   AccessDenied,          403
            """)
    void a_refusal_has_its_protocol_s_code_and_status(Protocol protocol, String code, int status) {
        AwsException refused = refusal(protocol, "glue:GetTable", "arn:aws:glue:us-east-1:111122223333:catalog", true);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.httpStatus()).isEqualTo(status);
        assertThat(refused.message())
                .isEqualTo(BARE + "glue:GetTable on resource: arn:aws:glue:us-east-1:111122223333:catalog because no "
                        + "identity-based policy allows the glue:GetTable action");
    }

    @Test
    void s3_says_why_within_the_account_only() {
        assertThat(refusal(Protocol.REST_XML, "s3:GetObject", "arn:aws:s3:::b/k", true).message())
                .isEqualTo(BARE + "s3:GetObject on resource: \"arn:aws:s3:::b/k\" because no identity-based policy allows "
                        + "the s3:GetObject action");
        assertThat(refusal(Protocol.REST_XML, "s3:GetObject", "arn:aws:s3:::b/k", false).message())
                .isEqualTo("Access Denied");
    }

    @Test
    void sts_does_not_say_why() {
        assertThat(refusal(Protocol.AWS_QUERY, "sts:AssumeRole", "arn:aws:iam::111122223333:role/r", true).message())
                .isEqualTo(BARE + "sts:AssumeRole on resource: arn:aws:iam::111122223333:role/r");
    }

    @Test
    void ec2_encodes_what_it_says_and_it_can_be_decoded() {
        AwsException refused = refusal(
                Protocol.EC2_QUERY, "ec2:CreateVpc", "arn:aws:ec2:us-east-1:111122223333:vpc/*", true);
        assertThat(refused.code()).isEqualTo("UnauthorizedOperation");
        String before = "You are not authorized to perform this operation. " + BARE
                + "ec2:CreateVpc on resource: arn:aws:ec2:us-east-1:111122223333:vpc/* because no identity-based policy "
                + "allows the ec2:CreateVpc action. Encoded authorization failure message: ";
        assertThat(refused.message()).startsWith(before);
        assertThat(EncodedMessage.decoded(refused.message().substring(before.length())).orElseThrow())
                .contains("\"allowed\":false", "\"explicitDeny\":false", "\"action\":\"ec2:CreateVpc\"");
        assertThat(EncodedMessage.decoded("bm9uZQ")).isEmpty();
        assertThat(EncodedMessage.decoded("%")).isEmpty();
    }

    private static AwsException refusal(Protocol protocol, String action, String resource, boolean sameAccount) {
        ServiceNeeds.Needed needed = new ServiceNeeds.Needed(action, resource);
        Decision decision = new Decision.NothingAllows(PolicyType.IDENTITY, List.of());
        return AccessWords.refusal(
                protocol, ANN, needed, decision, sameAccount, EncodedMessage.of(ANN, needed, decision));
    }
}
