package dev.millrace.wire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.endpoint.ServiceEndpoint;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.sts.AssumeRoleResponse;
import dev.millrace.wire.sts.AssumeRoleWithWebIdentityResponse;
import dev.millrace.wire.sts.DecodeAuthorizationMessageResponse;
import dev.millrace.wire.sts.GetAccessKeyInfoResponse;
import dev.millrace.wire.sts.GetCallerIdentityRequest;
import dev.millrace.wire.sts.GetCallerIdentityResponse;
import dev.millrace.wire.sts.GetSessionTokenResponse;
import dev.millrace.wire.sts.Sts;
import dev.millrace.wire.sts.StsOperations;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperationTableTest {
    private static final Call CALL = new Call(
            "id",
            Caller.root("000000000000", "test"),
            "000000000000",
            "us-east-1",
            new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));

    /// STS's table, but for GetAccessKeyInfo and GetCallerIdentity.
    private static StsOperations half() {
        return new StsOperations()
                .getSessionToken((_, _) -> GetSessionTokenResponse.builder().build())
                .decodeAuthorizationMessage((_, _) -> new DecodeAuthorizationMessageResponse("decoded"))
                .assumeRole((_, _) -> AssumeRoleResponse.builder().build())
                .assumeRoleWithWebIdentity(
                        (_, _) -> AssumeRoleWithWebIdentityResponse.builder().build());
    }

    @Test
    void a_whole_table_has_the_operations_in_the_models_order() {
        Service sts = half().getCallerIdentity((_, _) -> new GetCallerIdentityResponse("id", "account", "arn"))
                .getAccessKeyInfo((_, _) -> new GetAccessKeyInfoResponse("account"))
                .build();

        assertThat(sts.operations().stream().map(Operation::name))
                .containsExactly(
                        "AssumeRole",
                        "AssumeRoleWithWebIdentity",
                        "DecodeAuthorizationMessage",
                        "GetAccessKeyInfo",
                        "GetCallerIdentity",
                        "GetSessionToken");
        assertThat(new Sts(sts).getCallerIdentity(GetCallerIdentityRequest.builder().build(), CALL))
                .isEqualTo(new GetCallerIdentityResponse("id", "account", "arn"));
    }

    @Test
    void a_table_is_filled_once_and_not_before_an_operation_is_asked_for() {
        List<String> filled = new ArrayList<>();
        Service sts = Service.of(StsOperations.FACTS, () -> {
            filled.add("filled");
            return half().getCallerIdentity((_, _) -> new GetCallerIdentityResponse("id", "account", "arn"))
                    .getAccessKeyInfo((_, _) -> new GetAccessKeyInfoResponse("account"))
                    .build();
        });
        ServiceEndpoint.of(sts);
        assertThat(sts.facts().title()).isEqualTo("STS");
        assertThat(filled).isEmpty();

        assertThat(sts.wording(_ -> "").operation("GetSessionToken").name()).isEqualTo("GetSessionToken");
        assertThat(sts.operations()).hasSize(6);
        assertThat(sts.find("GetFederationToken")).isNull();
        assertThat(filled).containsExactly("filled");
    }

    @Test
    void operations_without_code_are_named() {
        assertThatIllegalStateException()
                .isThrownBy(half()::build)
                .withMessage("STS's table of operations lacks [GetAccessKeyInfo, GetCallerIdentity] and repeats []");
    }

    @Test
    void operations_with_two_codes_are_named() {
        StsOperations twice = half().getCallerIdentity((_, _) -> new GetCallerIdentityResponse("id", "account", "arn"))
                .getAccessKeyInfo((_, _) -> new GetAccessKeyInfoResponse("account"))
                .getAccessKeyInfo((_, _) -> new GetAccessKeyInfoResponse("another"));

        assertThatIllegalStateException()
                .isThrownBy(twice::build)
                .withMessage("STS's table of operations lacks [] and repeats [GetAccessKeyInfo]");
    }

    @Test
    void typed_calls_are_for_their_own_service() {
        Service none = new Service(StsOperations.FACTS, List.of());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sts(none)
                        .getCallerIdentity(GetCallerIdentityRequest.builder().build(), CALL))
                .withMessage("STS has no operation GetCallerIdentity");
    }
}
