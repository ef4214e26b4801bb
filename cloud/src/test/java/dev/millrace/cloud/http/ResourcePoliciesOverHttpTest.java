package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.events.EventsOperations;
import dev.millrace.wire.glue.GlueOperations;
import dev.millrace.wire.service.ServiceFacts;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;

/// What an event bus and Glue's catalogue say themselves of who may use them.
final class ResourcePoliciesOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final String OURS = "111122223333";
    private static final String THEIRS = "444455556666";
    private static final Who ROOT = Who.root(OURS);
    private static final Who OTHER = Who.root(THEIRS);
    private static final String BUS = "arn:aws:events:eu-west-1:" + OURS + ":event-bus/orders";
    private static final String GLUE = "arn:aws:glue:eu-west-1:" + OURS + ":";

    @BeforeAll
    static void prepare() throws Exception {
        done(ROOT, EventsOperations.FACTS, "CreateEventBus", "{'Name':'orders'}");
        done(ROOT, GlueOperations.FACTS, "CreateDatabase", "{'DatabaseInput':{'Name':'lake'}}");
        done(ROOT, GlueOperations.FACTS, "CreateTable", "{'DatabaseName':'lake','TableInput':{'Name':'open'}}");
        done(ROOT, GlueOperations.FACTS, "CreateTable", "{'DatabaseName':'lake','TableInput':{'Name':'shut'}}");
    }

    @Test
    void a_bus_takes_another_account_s_events_once_its_policy_says_so_and_nothing_else_of_it() throws Exception {
        String event = "{'Entries':[{'Source':'shop','DetailType':'order','Detail':'{}','EventBusName':'" + BUS + "'}]}";
        refused(
                OTHER,
                EventsOperations.FACTS,
                "PutEvents",
                event,
                "User: arn:aws:iam::" + THEIRS + ":root is not authorized to perform: events:PutEvents on resource: " + BUS
                        + " because no resource-based policy allows the events:PutEvents action");
        done(
                ROOT,
                EventsOperations.FACTS,
                "PutPermission",
                "{'EventBusName':'orders','StatementId':'them','Action':'events:PutEvents','Principal':'" + THEIRS + "'}");
        assertThat(done(OTHER, EventsOperations.FACTS, "PutEvents", event)).contains("\"FailedEntryCount\":0");
        HttpResponse<String> rule = call(
                OTHER,
                EventsOperations.FACTS,
                "PutRule",
                "{'Name':'r','EventBusName':'" + BUS + "','EventPattern':'{\\'source\\':[\\'shop\\']}'}");
        assertThat(rule.statusCode()).as(rule.body()).isEqualTo(400);
        done(
                ROOT,
                EventsOperations.FACTS,
                "RemovePermission",
                "{'EventBusName':'orders','StatementId':'them'}");
        refused(OTHER, EventsOperations.FACTS, "PutEvents", event, "no resource-based policy allows");
    }

    @Test
    void a_bus_s_deny_outweighs_what_a_user_of_its_account_has() throws Exception {
        Who ann = user("ann", "events:*");
        String event = "{'Entries':[{'Source':'shop','DetailType':'order','Detail':'{}','EventBusName':'denying'}]}";
        done(ROOT, EventsOperations.FACTS, "CreateEventBus", "{'Name':'denying'}");
        done(ann, EventsOperations.FACTS, "PutEvents", event);
        done(
                ROOT,
                EventsOperations.FACTS,
                "PutPermission",
                "{'EventBusName':'denying','Policy':'{\\'Version\\':\\'2012-10-17\\',\\'Statement\\':[{\\'Sid\\':\\'no\\',"
                        + "\\'Effect\\':\\'Deny\\',\\'Principal\\':\\'*\\',\\'Action\\':\\'events:PutEvents\\',"
                        + "\\'Resource\\':\\'" + BUS.replace("orders", "denying") + "\\'}]}'}");
        refused(ann, EventsOperations.FACTS, "PutEvents", event, "with an explicit deny in a resource-based policy");
    }

    @Test
    void a_catalogue_s_policy_opens_a_table_to_another_account_and_no_other_table() throws Exception {
        String open = "{'CatalogId':'" + OURS + "','DatabaseName':'lake','Name':'open'}";
        String shut = open.replace("'open'", "'shut'");
        HttpResponse<String> before = call(OTHER, GlueOperations.FACTS, "GetTable", open);
        assertThat(before.statusCode()).isEqualTo(400);
        assertThat(before.body()).contains("AccessDeniedException");
        done(
                ROOT,
                GlueOperations.FACTS,
                "PutResourcePolicy",
                "{'PolicyInJson':'{\\'Version\\':\\'2012-10-17\\',\\'Statement\\':[{\\'Effect\\':\\'Allow\\',"
                        + "\\'Principal\\':{\\'AWS\\':\\'arn:aws:iam::" + THEIRS + ":root\\'},\\'Action\\':\\'glue:GetTable\\',"
                        + "\\'Resource\\':[\\'" + GLUE + "catalog\\',\\'" + GLUE + "database/lake\\',\\'" + GLUE
                        + "table/lake/open\\']}]}'}");
        assertThat(done(OTHER, GlueOperations.FACTS, "GetTable", open)).contains("\"Name\":\"open\"");
        refused(OTHER, GlueOperations.FACTS, "GetTable", shut, "");
        refused(OTHER, GlueOperations.FACTS, "DeleteTable", open, "");
        // A user of theirs needs both: the catalogue's word and his own account's.
        Who none = user(OTHER, "none", "kinesis:*");
        refused(none, GlueOperations.FACTS, "GetTable", open, "no identity-based policy allows the glue:GetTable action");
        assertThat(done(user(OTHER, "some", "glue:GetTable"), GlueOperations.FACTS, "GetTable", open))
                .contains("\"Name\":\"open\"");
    }

    @Test
    void what_a_bucket_s_list_gives_its_own_account_is_not_given_to_the_account_s_users() throws Exception {
        CLOUD.s3(ROOT).createBucket(r -> r.bucket("listed-of-ours")
                .objectOwnership(ObjectOwnership.BUCKET_OWNER_PREFERRED)
                .acl(BucketCannedACL.PRIVATE));
        Who none = user("listless", "kinesis:*");
        assertThatThrownBy(() -> CLOUD.s3(none).listObjectsV2(r -> r.bucket("listed-of-ours")))
                .hasMessageContaining("because no identity-based policy allows the s3:ListBucket action");
        assertThatThrownBy(() ->
                        CLOUD.s3(none).putObject(r -> r.bucket("listed-of-ours").key("k"), RequestBody.fromString("x")))
                .hasMessageContaining("because no identity-based policy allows the s3:PutObject action");
        CLOUD.s3(ROOT).putObject(
                        r -> r.bucket("listed-of-ours").key("k").acl(ObjectCannedACL.BUCKET_OWNER_FULL_CONTROL),
                        RequestBody.fromString("x"));
        assertThatThrownBy(() -> CLOUD.s3(none).getObjectAsBytes(r -> r.bucket("listed-of-ours").key("k")))
                .hasMessageContaining("because no identity-based policy allows the s3:GetObject action");
        assertThat(CLOUD.s3(user("listed", "s3:*"))
                        .getObjectAsBytes(r -> r.bucket("listed-of-ours").key("k"))
                        .asUtf8String())
                .isEqualTo("x");
    }

    private static Who user(String name, String action) {
        return user(ROOT, name, action);
    }

    private static Who user(Who root, String name, String action) {
        IamClient iam = CLOUD.iam(root);
        iam.createUser(r -> r.userName(name));
        iam.putUserPolicy(r -> r.userName(name)
                .policyName("p")
                .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"" + action
                        + "\",\"Resource\":\"*\"}]}"));
        AccessKey key = iam.createAccessKey(r -> r.userName(name)).accessKey();
        return new Who(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()), Region.EU_WEST_1);
    }

    private static String done(Who who, ServiceFacts facts, String operation, String body) throws Exception {
        HttpResponse<String> answer = call(who, facts, operation, body);
        assertThat(answer.statusCode()).as(operation + ": " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static void refused(Who who, ServiceFacts facts, String operation, String body, String because)
            throws Exception {
        HttpResponse<String> answer = call(who, facts, operation, body);
        assertThat(answer.statusCode()).as(operation + ": " + answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("AccessDeniedException").contains(because);
    }

    private static HttpResponse<String> call(Who who, ServiceFacts facts, String operation, String body)
            throws Exception {
        String json = body.replace("\\'", "\\\"").replace('\'', '"');
        return BareRequest.json(facts, operation, json).signed(CLOUD, who, facts);
    }
}
