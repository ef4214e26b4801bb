package dev.millrace.cloud.service.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.ec2.CreateFlowLogsRequest;
import dev.millrace.wire.ec2.CreateVpcRequest;
import dev.millrace.wire.ec2.DescribeFlowLogsRequest;
import dev.millrace.wire.ec2.Ec2;
import dev.millrace.wire.ec2.FlowLog;
import dev.millrace.wire.ec2.Vpc;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowLogsTest {
    private static final String ACCOUNT = "123456789012";
    private static final String TRUSTED = "arn:aws:iam::" + ACCOUNT + ":role/flow-logs";
    private static final Call CALL = new Call(
            "id",
            Caller.root(ACCOUNT, "test"),
            ACCOUNT,
            "eu-central-1",
            new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));

    @TempDir
    Path data;

    private Storage storage;
    private Ec2 ec2;
    private String vpc;

    @BeforeEach
    void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
        ec2 = new Ec2(new Ec2Service(storage, clock, new Random(7), TRUSTED::equals).api());
        Vpc made = ec2.createVpc(CreateVpcRequest.builder().cidrBlock("10.0.0.0/16").build(), CALL).vpc();
        vpc = Objects.requireNonNull(Objects.requireNonNull(made).vpcId());
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private void create(String role) {
        ec2.createFlowLogs(
                CreateFlowLogsRequest.builder()
                        .resourceIds(List.of(vpc))
                        .resourceType("VPC")
                        .trafficType("ALL")
                        .logGroupName("traffic")
                        .deliverLogsPermissionArn(role)
                        .build(),
                CALL);
    }

    private List<FlowLog> there() {
        return Objects.requireNonNull(ec2.describeFlowLogs(DescribeFlowLogsRequest.builder().build(), CALL).flowLogs());
    }

    @Test
    void a_role_that_flow_logs_may_not_assume_is_refused_and_nothing_is_made() {
        String role = "arn:aws:iam::" + ACCOUNT + ":role/of-batch";
        assertThatThrownBy(() -> create(role)).isInstanceOfSatisfying(AwsException.class, refused -> {
            assertThat(refused.code()).isEqualTo("InvalidParameter");
            assertThat(refused.message()).isEqualTo("Unable to assume given IAM role: '" + role + "'");
            assertThat(refused.httpStatus()).isEqualTo(400);
        });
        assertThat(there()).isEmpty();
    }

    @Test
    void a_role_that_they_may_assume_is_kept() {
        create(TRUSTED);
        assertThat(there()).singleElement().satisfies(log -> assertThat(log.deliverLogsPermissionArn()).isEqualTo(TRUSTED));
    }
}
