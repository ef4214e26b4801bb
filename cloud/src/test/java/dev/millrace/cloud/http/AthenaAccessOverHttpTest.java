package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.http.RunningCloud.Who;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.QueryExecutionStatus;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;

/// Athena asks in the name of who calls it, by IAM's own decision; a query is of its work group.
final class AthenaAccessOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final String ACCOUNT = "111122223333";
    private static final Who ROOT = Who.root(ACCOUNT).in(Region.US_EAST_1);
    private static final String QUERIES = "{'Effect':'Allow','Action':'athena:*','Resource':'arn:aws:athena:us-east-1:"
            + ACCOUNT + ":workgroup/primary'}";
    private static final String OUTPUT = "{'Effect':'Allow','Action':['s3:GetBucketLocation','s3:PutObject','s3:GetObject'],"
            + "'Resource':['arn:aws:s3:::results-of-access','arn:aws:s3:::results-of-access/*']}";

    @BeforeAll
    static void prepare() {
        CLOUD.s3(ROOT).createBucket(r -> r.bucket("results-of-access"));
    }

    @Test
    void what_is_given_through_athena_alone_is_given_to_queries_and_not_to_calls() {
        String viaAthena = "{'Effect':'Allow','Action':'glue:GetDatabases','Resource':'*','Condition':{"
                + "'ForAnyValue:StringEquals':{'aws:CalledVia':'athena.amazonaws.com'},'Bool':{'aws:ViaAWSService':'true'}}}";
        AthenaClient ann = CLOUD.athena(user("ann", QUERIES, OUTPUT, viaAthena));
        QueryExecutionStatus done = run(ann, "SHOW DATABASES");
        assertThat(done.state()).as(done.stateChangeReason()).isEqualTo(QueryExecutionState.SUCCEEDED);

        AthenaClient bob = CLOUD.athena(user("bob", QUERIES, OUTPUT, viaAthena.replace("athena.amazon", "emr.amazon")));
        assertThat(run(bob, "SHOW DATABASES").stateChangeReason())
                .startsWith("FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
                        + " MetaException(message:User: arn:aws:iam::111122223333:user/bob is not authorized to perform:"
                        + " glue:GetDatabases on resource: arn:aws:glue:us-east-1:111122223333:catalog because no"
                        + " identity-based policy allows the glue:GetDatabases action (Service: AmazonDataCatalog; Status"
                        + " Code: 400; Error Code: AccessDeniedException; Request ID: ");
    }

    @Test
    void where_results_go_is_the_caller_s_to_write_and_to_read() {
        AthenaClient carl = CLOUD.athena(user("carl", QUERIES));
        assertThatThrownBy(() -> start(carl, "SHOW DATABASES"))
                .hasMessageContaining("Unable to verify/create output bucket results-of-access");
        AthenaClient dora = CLOUD.athena(user(
                "dora",
                QUERIES,
                "{'Effect':'Allow','Action':'s3:GetBucketLocation','Resource':'*'},"
                        + "{'Effect':'Allow','Action':'glue:*','Resource':'*'}"));
        assertThat(run(dora, "SHOW DATABASES").stateChangeReason())
                .startsWith("Access denied when writing output to url: s3://results-of-access/");
        String ofRoot = start(CLOUD.athena(ROOT), "SHOW DATABASES");
        ended(CLOUD.athena(ROOT), ofRoot);
        assertThatThrownBy(() -> dora.getQueryResults(r -> r.queryExecutionId(ofRoot)))
                .hasMessageContaining("You do not seem to have access to the S3 location of your query results.");
    }

    @Test
    void a_query_s_id_is_asked_for_as_its_work_group() {
        String id = start(CLOUD.athena(ROOT), "SHOW DATABASES");
        AthenaClient eve = CLOUD.athena(user("eve", QUERIES));
        assertThat(eve.getQueryExecution(r -> r.queryExecutionId(id)).queryExecution().queryExecutionId())
                .isEqualTo(id);
        AthenaClient fay = CLOUD.athena(user("fay", QUERIES.replace("primary", "other")));
        assertThatThrownBy(() -> fay.getQueryExecution(r -> r.queryExecutionId(id)))
                .hasMessageContaining("is not authorized to perform: athena:GetQueryExecution on resource:"
                        + " arn:aws:athena:us-east-1:111122223333:workgroup/primary");
    }

    private static QueryExecutionStatus run(AthenaClient athena, String sql) {
        return ended(athena, start(athena, sql));
    }

    private static String start(AthenaClient athena, String sql) {
        return athena.startQueryExecution(r -> r.queryString(sql)
                        .resultConfiguration(c -> c.outputLocation("s3://results-of-access/")))
                .queryExecutionId();
    }

    private static QueryExecutionStatus ended(AthenaClient athena, String id) {
        return Eventually.one(() -> {
            QueryExecutionStatus status = athena.getQueryExecution(r -> r.queryExecutionId(id))
                    .queryExecution()
                    .status();
            return List.of(QueryExecutionState.QUEUED, QueryExecutionState.RUNNING).contains(status.state())
                    ? null
                    : status;
        });
    }

    private static Who user(String name, String... statements) {
        IamClient iam = CLOUD.iam(ROOT);
        iam.createUser(r -> r.userName(name));
        iam.putUserPolicy(r -> r.userName(name)
                .policyName("p")
                .policyDocument(
                        ("{'Version':'2012-10-17','Statement':[" + String.join(",", statements) + "]}").replace('\'', '"')));
        AccessKey key = iam.createAccessKey(r -> r.userName(name)).accessKey();
        return new Who(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()), Region.US_EAST_1);
    }
}
