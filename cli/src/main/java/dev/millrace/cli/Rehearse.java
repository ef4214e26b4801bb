package dev.millrace.cli;

import dev.millrace.cloud.Cloud;
import dev.millrace.cloud.CloudConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

/// A short scripted life of a server, run once after a build by the launcher, so that the JVM can note which classes a
/// server needs (an AOT cache). On a port of its own and a folder that goes away again.
@Command(name = "rehearse", hidden = true)
final class Rehearse implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        Path data = Files.createTempDirectory("millrace-rehearsal");
        try (Cloud cloud = Cloud.start(CloudConfiguration.of(data).withPort(0))) {
            play(cloud.port());
        } finally {
            delete(data);
        }
        return 0;
    }

    private static void play(int port) {
        try (StsClient sts = client(StsClient.builder(), port);
                IamClient iam = client(IamClient.builder(), port);
                S3Client s3 = client(S3Client.builder().forcePathStyle(true), port);
                KinesisClient kinesis = client(KinesisClient.builder(), port);
                EcrClient ecr = client(EcrClient.builder(), port);
                LambdaClient lambda = client(LambdaClient.builder(), port);
                CloudWatchLogsClient logs = client(CloudWatchLogsClient.builder(), port)) {
            sts.getCallerIdentity();
            iam.createRole(request -> request.roleName("rehearsal")
                    .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                            + "\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"));
            s3.createBucket(request -> request.bucket("rehearsal"));
            s3.putObject(request -> request.bucket("rehearsal").key("key"), RequestBody.fromString("body"));
            s3.getObjectAsBytes(request -> request.bucket("rehearsal").key("key"));
            s3.listObjectsV2(request -> request.bucket("rehearsal"));
            kinesis.createStream(request -> request.streamName("rehearsal").shardCount(1));
            for (int i = 0; i < 50; i++) {
                String key = Integer.toString(i);
                kinesis.putRecord(request ->
                        request.streamName("rehearsal").partitionKey(key).data(SdkBytes.fromUtf8String("event")));
            }
            String iterator = kinesis.getShardIterator(request -> request.streamName("rehearsal")
                            .shardId("shardId-000000000000")
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
            kinesis.getRecords(request -> request.shardIterator(iterator));
            ecr.createRepository(request -> request.repositoryName("rehearsal"));
            ecr.describeRepositories();
            lambda.listFunctions();
            logs.createLogGroup(request -> request.logGroupName("rehearsal"));
            logs.describeLogGroups();
        }
    }

    private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder, int port) {
        return builder.httpClientBuilder(UrlConnectionHttpClient.builder())
                .region(Region.US_EAST_1)
                .endpointOverride(java.net.URI.create("http://127.0.0.1:" + port))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
