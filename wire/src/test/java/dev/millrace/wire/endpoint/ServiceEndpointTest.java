package dev.millrace.wire.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.ec2.Ec2Operations;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.iam.IamOperations;
import dev.millrace.wire.kinesis.KinesisOperations;
import dev.millrace.wire.kinesis.PutRecordsInput;
import dev.millrace.wire.s3.DeleteObjectsRequest;
import dev.millrace.wire.s3.GetBucketLocationOutput;
import dev.millrace.wire.s3.GetObjectOutput;
import dev.millrace.wire.s3.GetObjectRequest;
import dev.millrace.wire.s3.ListObjectsV2Output;
import dev.millrace.wire.s3.ListObjectsV2Request;
import dev.millrace.wire.s3.PutObjectRequest;
import dev.millrace.wire.s3.S3Object;
import dev.millrace.wire.s3.S3Operations;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceEndpointTest {
    private static final Operation.Handler NOT_REACHED = (input, call) -> {
        throw new AssertionError("the call should have been refused");
    };

    private static final Service KINESIS = Asked.described(KinesisOperations.class);
    private static final Service S3 = Asked.described(S3Operations.class);
    private static final Service IAM = Asked.described(IamOperations.class);
    private static final Service EC2 = Asked.described(Ec2Operations.class);

    @Test
    void aValueThatBreaksAPatternGetsAwsSentence() {
        HttpResponse answer = Asked.askJson(
                Asked.endpoint(KINESIS, NOT_REACHED),
                "Kinesis_20131202.CreateStream",
                "{\"StreamName\":\"a b\",\"ShardCount\":0}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(Asked.text(answer))
                .isEqualTo("{\"__type\":\"ValidationException\",\"message\":\"2 validation errors detected: "
                        + "Value 'a b' at 'streamName' failed to satisfy constraint: "
                        + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; "
                        + "Value '0' at 'shardCount' failed to satisfy constraint: "
                        + "Member must have value greater than or equal to 1\"}");
    }

    @Test
    void whatIsMissingDeepInsideIsNamedByItsPlace() {
        HttpResponse answer = Asked.askJson(
                Asked.endpoint(KINESIS, NOT_REACHED),
                "Kinesis_20131202.PutRecords",
                "{\"StreamName\":\"a\",\"Records\":[{\"Data\":\"YQ==\",\"PartitionKey\":\"k\"},{\"Data\":\"YQ==\"}]}");
        assertThat(Asked.text(answer))
                .contains("1 validation error detected: Value null at 'records.2.member.partitionKey' failed to satisfy"
                        + " constraint: Member must not be null");
    }

    @Test
    void recordsArriveInJsonAsInCbor() {
        List<Object> received = new ArrayList<>();
        ServiceEndpoint endpoint = Asked.endpoint(KINESIS, (input, call) -> {
            received.add(input);
            return null;
        });
        Asked.askJson(
                endpoint,
                "Kinesis_20131202.PutRecords",
                "{\"StreamName\":\"a\",\"Records\":[{\"Data\":\"aGk=\",\"PartitionKey\":\"k\"}]}");
        // {"StreamName": "a", "Records": [{"Data": h'6869', "PartitionKey": "k"}]}
        byte[] cbor = java.util.HexFormat.of()
                .parseHex("a26a53747265616d4e616d6561" + "61" + "675265636f7264738" + "1a2644461746142686"
                        + "96c506172746974696f6e4b6579616b");
        HttpResponse answer = Asked.ask(
                endpoint,
                "POST",
                "/",
                new Headers()
                        .add("X-Amz-Target", "Kinesis_20131202.PutRecords")
                        .add("Content-Type", "application/x-amz-cbor-1.1"),
                cbor);
        assertThat(answer.headers().first("Content-Type")).isEqualTo("application/x-amz-cbor-1.1");
        assertThat(received).hasSize(2);
        assertThat(received.getFirst()).isEqualTo(received.getLast());
        assertThat(((PutRecordsInput) received.getFirst())
                        .records()
                        .getFirst()
                        .data()
                        .asUtf8())
                .isEqualTo("hi");
    }

    @Test
    void whatAwsHasAndMillraceLacksIsAnsweredByName() {
        HttpResponse answer = Asked.ask(
                Asked.endpoint(IAM, NOT_REACHED),
                "POST",
                "/",
                new Headers(),
                "Action=UploadSigningCertificate&Version=2010-05-08".getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).isEqualTo(501);
        assertThat(Asked.text(answer)).contains("<Code>NotImplemented</Code>", "UploadSigningCertificate of IAM");
    }

    @Test
    void whatMillraceLacksDoesNotComeToAnotherOperationOfItsPath() {
        ServiceEndpoint s3 = Asked.endpoint(S3, NOT_REACHED);
        Headers none = new Headers();
        for (List<String> lacking : List.of(
                List.of("DELETE", "/b?metadataTable", "DeleteBucketMetadataTableConfiguration"),
                List.of("PUT", "/b/k?renameObject", "RenameObject"),
                List.of("POST", "/b/k?select&select-type=2", "SelectObjectContent"),
                List.of("POST", "/b/k/l?restore&versionId=v", "RestoreObject"),
                List.of("GET", "/b/k?torrent", "GetObjectTorrent"))) {
            HttpResponse answer = Asked.ask(s3, lacking.get(0), lacking.get(1), none, new byte[0]);
            assertThat(answer.status()).isEqualTo(501);
            assertThat(Asked.text(answer))
                    .contains("<Code>NotImplemented</Code><Message>Millrace does not offer " + lacking.get(2)
                            + " of S3.</Message>");
        }
        // The older name of an operation that is offered is no other operation.
        List<String> called = new ArrayList<>();
        ServiceEndpoint naming = ServiceEndpoint.of(S3, (service, operation, input, call) -> {
            called.add(operation.name());
            throw new AwsException("Stop", 400, "here");
        });
        Asked.ask(naming, "GET", "/b?lifecycle", none, new byte[0]);
        Asked.ask(naming, "GET", "/b?notification", none, new byte[0]);
        assertThat(called).containsExactly("GetBucketLifecycleConfiguration", "GetBucketNotificationConfiguration");
    }

    @Test
    void anOperationThatNobodyHasIsUnknown() {
        HttpResponse answer =
                Asked.askJson(Asked.endpoint(KINESIS, NOT_REACHED), "Kinesis_20131202.PutEverything", "{}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(Asked.text(answer)).contains("\"__type\":\"UnknownOperationException\"");
    }

    @Test
    void operationsThatShareAPathAreToldApartByWhatTheyRequire() {
        List<String> called = new ArrayList<>();
        ServiceEndpoint endpoint = ServiceEndpoint.of(S3, (service, operation, input, call) -> {
            called.add(operation.name());
            throw new AwsException("Stop", 400, "here");
        });
        Headers none = new Headers();
        Asked.ask(endpoint, "PUT", "/b/k", none, new byte[0]);
        Asked.ask(endpoint, "PUT", "/b/k", new Headers().add("x-amz-copy-source", "b/other"), new byte[0]);
        Asked.ask(endpoint, "PUT", "/b/k?partNumber=1&uploadId=u&x-id=UploadPart", none, new byte[0]);
        Asked.ask(endpoint, "GET", "/b/", none, new byte[0]);
        Asked.ask(endpoint, "GET", "/b?list-type=2&prefix=a", none, new byte[0]);
        Asked.ask(endpoint, "GET", "/b?location", none, new byte[0]);
        Asked.ask(endpoint, "GET", "/", none, new byte[0]);
        Asked.ask(endpoint, "POST", "/b/k?uploads", none, new byte[0]);
        assertThat(called)
                .containsExactly(
                        "PutObject",
                        "CopyObject",
                        "UploadPart",
                        "ListObjects",
                        "ListObjectsV2",
                        "GetBucketLocation",
                        "ListBuckets",
                        "CreateMultipartUpload");
    }

    @Test
    void keysArriveAsTheyAreSent() {
        List<Object> keys = new ArrayList<>();
        ServiceEndpoint endpoint = ServiceEndpoint.of(S3, (service, operation, input, call) -> {
            keys.add(input.member(input.shape().indexOf("Key")));
            throw new AwsException("Stop", 400, "here");
        });
        for (String key : List.of("a//b", "x/../y", "..", ";", "/lead", "trail/", "%20a+b", "%E2%82%AC")) {
            Asked.ask(endpoint, "GET", "/bucket/" + key, new Headers(), new byte[0]);
        }
        assertThat(keys).containsExactly("a//b", "x/../y", "..", ";", "/lead", "trail/", " a+b", "€");
    }

    @Test
    void whatAQueryOrAHeaderDoesNotParseHasItsOwnErrorInS3() {
        ServiceEndpoint endpoint = Asked.endpoint(S3, NOT_REACHED);
        for (List<String> asked : List.of(
                List.of(
                        "/b?list-type=2&max-keys=abc",
                        "InvalidArgument",
                        "Provided max-keys not an integer or within integer range"),
                List.of(
                        "/b?list-type=2&max-keys=2147483648",
                        "InvalidArgument",
                        "Provided max-keys not an integer or within integer range"),
                List.of(
                        "/b/k?partNumber=x",
                        "InvalidArgument",
                        "Part number must be an integer between 1 and 10000, inclusive"),
                List.of("/b/k?versionId=%zz", "InvalidURI", "Couldn't parse the specified URI."))) {
            HttpResponse answer = Asked.ask(endpoint, "GET", asked.get(0), new Headers(), new byte[0]);
            assertThat(answer.status()).as(asked.get(0)).isEqualTo(400);
            assertThat(Asked.text(answer))
                    .contains("<Code>" + asked.get(1) + "</Code><Message>" + asked.get(2) + "</Message>");
        }
    }

    @Test
    void aDateThatIsNoneMakesNoCondition() {
        List<Object> inputs = new ArrayList<>();
        ServiceEndpoint endpoint = Asked.endpoint(S3, (input, call) -> {
            inputs.add(input);
            throw new AwsException("Stop", 400, "here");
        });
        Asked.ask(endpoint, "GET", "/b/k", new Headers().add("If-Modified-Since", "yesterday"), new byte[0]);
        assertThat(inputs).isEqualTo(List.of(GetObjectRequest.builder().bucket("b").key("k").build()));
    }

    @Test
    void aPresignedUrlHoldsHeadersInItsQuery() {
        List<Object> inputs = new ArrayList<>();
        ServiceEndpoint endpoint = Asked.endpoint(S3, (input, call) -> {
            PutObjectRequest put = (PutObjectRequest) input;
            inputs.add(String.valueOf(put.ifNoneMatch()));
            inputs.add(String.valueOf(put.metadata()));
            throw new AwsException("Stop", 400, "here");
        });
        String query = "/b/k?If-None-Match=%2A&x-amz-meta-a=b";
        Asked.ask(endpoint, "PUT", query, new Headers(), new byte[0]);
        Asked.ask(endpoint, "PUT", query + "&X-Amz-Signature=0", new Headers(), new byte[0]);
        assertThat(inputs).containsExactly("null", "null", "*", "{a=b}");
    }

    @Test
    void metadataSaidTwiceIsJoinedByAComma() {
        List<Object> inputs = new ArrayList<>();
        ServiceEndpoint endpoint = Asked.endpoint(S3, (input, call) -> {
            inputs.add(String.valueOf(((PutObjectRequest) input).metadata()));
            throw new AwsException("Stop", 400, "here");
        });
        Asked.ask(
                endpoint,
                "PUT",
                "/b/k",
                new Headers().add("x-amz-meta-a", "one").add("X-Amz-Meta-A", "two"),
                new byte[0]);
        assertThat(inputs).containsExactly("{a=one,two}");
    }

    @Test
    void timesInS3ShowMillisecondsAndNamesTheirControlCharacters() {
        ServiceEndpoint endpoint = Asked.endpoint(
                S3,
                (input, call) -> ListObjectsV2Output.builder()
                        .contents(List.of(S3Object.builder()
                                .key("a\u0001\uFFFEb")
                                .lastModified(Instant.parse("2026-03-01T12:00:00Z"))
                                .build()))
                        .build());
        assertThat(Asked.text(Asked.ask(endpoint, "GET", "/b?list-type=2", new Headers(), new byte[0])))
                .contains("<Key>a&#x1;&#xFFFE;b</Key><LastModified>2026-03-01T12:00:00.000Z</LastModified>");
    }

    @Test
    void aRangeOfAnObjectIsPartialContent() {
        ServiceEndpoint endpoint = Asked.endpoint(
                S3,
                (input, call) -> GetObjectOutput.builder()
                        .body(Body.of(Bytes.utf8("ell")))
                        .contentRange("bytes 1-3/5")
                        .contentLength(3L)
                        .build());
        HttpResponse answer = Asked.ask(endpoint, "GET", "/b/k", new Headers().add("Range", "bytes=1-3"), new byte[0]);
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.headers().first("Content-Range")).isEqualTo("bytes 1-3/5");
        assertThat(Asked.text(answer)).isEqualTo("ell");
    }

    @Test
    void theLocationOfABucketIsTheRootItself() {
        ServiceEndpoint endpoint = Asked.endpoint(
                S3,
                (input, call) -> GetBucketLocationOutput.builder()
                        .locationConstraint("eu-west-1")
                        .build());
        assertThat(Asked.text(Asked.ask(endpoint, "GET", "/b?location", new Headers(), new byte[0])))
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        + "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">eu-west-1"
                        + "</LocationConstraint>");
    }

    @Test
    void anErrorToHeadHasNoBody() {
        ServiceEndpoint endpoint = Asked.endpoint(S3, (input, call) -> {
            throw new AwsException("404", 404, "Not Found").withHeader("x-amz-bucket-region", "eu-west-1");
        });
        HttpResponse answer = Asked.ask(endpoint, "HEAD", "/b/k", new Headers(), new byte[0]);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.headers().first("x-amz-bucket-region")).isEqualTo("eu-west-1");
        assertThat(Asked.text(answer)).isEmpty();
    }

    @Test
    void aBugIsAnInternalFailureWithTheRequestsId() {
        ServiceEndpoint endpoint = Asked.endpoint(KINESIS, (input, call) -> {
            throw new IllegalStateException("a bug that the test wants");
        });
        HttpResponse answer = Asked.askJson(endpoint, "Kinesis_20131202.ListStreams", "{}");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.headers().first("x-amzn-RequestId")).isEqualTo("11111111-2222-3333-4444-555555555555");
        assertThat(Asked.text(answer)).contains("InternalFailure").doesNotContain("a bug");
    }

    @Test
    void anotherServicesTargetIsNoOperationOfThisOne() {
        HttpResponse answer = Asked.askJson(Asked.endpoint(KINESIS, NOT_REACHED), "DynamoDB_20120810.ListStreams", "{}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(Asked.text(answer))
                .isEqualTo("{\"__type\":\"UnknownOperationException\",\"message\":\"Could not find operation"
                        + " DynamoDB_20120810.ListStreams for version 2013-12-02\"}");
    }

    @Test
    void aTargetOfNoServiceIsNoOperationOfThisOne() {
        HttpResponse answer = Asked.askJson(Asked.endpoint(KINESIS, NOT_REACHED), "ListStreams", "{}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(Asked.text(answer))
                .isEqualTo("{\"__type\":\"UnknownOperationException\",\"message\":\"Could not find operation"
                        + " ListStreams for version 2013-12-02\"}");
    }

    @Test
    void aQueryNamesItsServicesVersion() {
        assertInvalidAction(
                IAM, "Action=ListUsers&Version=2011-01-01", "Could not find operation ListUsers for version 2011-01-01");
        assertInvalidAction(
                IAM, "Action=ListUsers", "Could not find operation ListUsers for version NO_VERSION_SPECIFIED");
        assertInvalidAction(IAM, "Action=ListUsers&Version=", "Could not find operation ListUsers for version ");
        assertInvalidAction(
                EC2, "Action=DescribeVpcs&Version=2011-01-01", "The action DescribeVpcs is not valid for this web service.");
        assertInvalidAction(
                EC2, "Action=DescribeVpcs", "The action DescribeVpcs is not valid for this web service.");
    }

    /// Who lets requests in looks at the first, too.
    @Test
    void ofTwoActionsOrVersionsTheFirstCounts() {
        assertInvalidAction(
                IAM,
                "Action=NoSuchAction&Action=ListUsers&Version=2010-05-08",
                "Could not find operation NoSuchAction for version 2010-05-08");
        assertInvalidAction(
                IAM,
                "Action=ListUsers&Version=2000-01-01&Version=2010-05-08",
                "Could not find operation ListUsers for version 2000-01-01");
    }

    private static void assertInvalidAction(Service service, String body, String message) {
        HttpResponse answer = Asked.ask(
                Asked.endpoint(service, NOT_REACHED),
                "POST",
                "/",
                new Headers(),
                body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(Asked.text(answer)).contains("<Code>InvalidAction</Code><Message>" + message + "</Message>");
        if (service == IAM) {
            assertThat(Asked.text(answer))
                    .contains("<ErrorResponse xmlns=\"http://webservices.amazon.com/AWSFault/2005-15-09\">");
        }
    }

    @Test
    void aNameThatIsNoUtf8IsNoNameOfAnything() {
        ServiceEndpoint s3 = Asked.endpoint(S3, NOT_REACHED);
        for (String uri : List.of("/b/%ff", "/b?prefix=%ff")) {
            assertThat(Asked.text(Asked.ask(s3, "GET", uri, new Headers(), new byte[0])))
                    .as(uri)
                    .contains("<Code>InvalidURI</Code><Message>Couldn't parse the specified URI.</Message>");
        }
    }

    @Test
    void aPlusInAQueryIsASpaceAsWhereItIsSigned() {
        List<ListObjectsV2Request> received = new ArrayList<>();
        ServiceEndpoint s3 = Asked.endpoint(S3, (input, call) -> {
            received.add((ListObjectsV2Request) input);
            throw new AwsException("Stop", 400, "here");
        });
        Asked.ask(s3, "GET", "/b?list-type=2&prefix=a+b%2Bc", new Headers(), new byte[0]);
        assertThat(received.getFirst().prefix()).isEqualTo("a b+c");
    }

    @Test
    void aLongDocumentIsReadInTheTimeOfItsLengthAndALongListIsRefused() {
        List<Integer> received = new ArrayList<>();
        ServiceEndpoint s3 = Asked.endpoint(S3, (input, call) -> {
            received.add(((DeleteObjectsRequest) input).delete().objects().size());
            throw new AwsException("Stop", 400, "here");
        });
        Asked.ask(s3, "POST", "/b?delete", new Headers(), keys(10_000, "&amp;".repeat(20)));
        assertThat(received).containsExactly(10_000);
        assertThat(Asked.text(Asked.ask(s3, "POST", "/b?delete", new Headers(), keys(10_001, ""))))
                .contains("<Code>MalformedXML</Code>");
        assertThat(Asked.text(Asked.ask(s3, "POST", "/b?delete", new Headers(), keys(500_000, ""))))
                .contains("<Code>MalformedXML</Code>");
    }

    private static byte[] keys(int count, String name) {
        StringBuilder document = new StringBuilder("<Delete>");
        for (int i = 0; i < count; i++) {
            document.append("<Object><Key>").append(name).append(i).append("</Key></Object>");
        }
        return document.append("</Delete>").toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aListIsCutWhereItsConstraintIsBroken() {
        HttpResponse answer = Asked.askJson(
                Asked.endpoint(KINESIS, NOT_REACHED),
                "Kinesis_20131202.PutRecords",
                "{\"StreamName\":\"a\",\"Records\":[" + "{\"Data\":\"YQ==\",\"PartitionKey\":\"k\"},".repeat(100_000)
                        + "{\"Data\":\"YQ==\",\"PartitionKey\":\"k\"}]}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(Asked.text(answer))
                .contains("ValidationException", "at 'records' failed to satisfy constraint: Member must have length"
                        + " less than or equal to 500");
    }

    @Test
    void controlCharactersOfAKeyAreWritten() {
        ServiceEndpoint s3 = Asked.endpoint(S3, (input, call) -> ListObjectsV2Output.builder()
                .contents(List.of(S3Object.builder()
                        .key("a\u0001b\u001f")
                        .build()))
                .build());
        assertThat(Asked.text(Asked.ask(s3, "GET", "/b?list-type=2", new Headers(), new byte[0])))
                .contains("<Key>a&#x1;b&#x1F;</Key>");
    }

    /// Only S3 writes what XML cannot say: a client of the others would read nothing of the answer.
    @Test
    void whatXmlCannotSayIsReplacedInAnswersOfQuery() {
        ServiceEndpoint iam = Asked.endpoint(IAM, (input, call) -> {
            throw new AwsException("NoSuchThing", 400, "There is no a\u0000b\uFFFFc\td");
        });
        assertThat(Asked.text(
                        Asked.ask(iam, "GET", "/?Action=ListUsers&Version=2010-05-08", new Headers(), new byte[0])))
                .contains("<Message>There is no a\uFFFDb\uFFFDc\td</Message>");
    }

    @Test
    void aServiceOfPathsKnowsItsOwn() {
        ServiceEndpoint s3 = Asked.endpoint(S3, NOT_REACHED);
        ServiceEndpoint kinesis = Asked.endpoint(KINESIS, NOT_REACHED);
        HttpRequest request = new HttpRequest("GET", "/b", "", new Headers(), Body.of(Bytes.EMPTY));
        assertThat(s3.offers(request)).isTrue();
        assertThat(kinesis.offers(request)).isFalse();
    }
}
