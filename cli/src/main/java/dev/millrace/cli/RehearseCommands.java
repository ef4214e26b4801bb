package dev.millrace.cli;

import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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

/// What the commands ask a server for, each once, so that the JVM can note which classes they need. See [Rehearse].
@Command(name = "rehearse-commands", hidden = true)
final class RehearseCommands implements Callable<Integer> {
    @Option(names = "--port", required = true)
    private int port;

    @Override
    public Integer call() {
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
        return Millrace.commandLine("status").execute("status", "--port", Integer.toString(port));
    }

    private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder, int port) {
        return builder.httpClientBuilder(UrlConnectionHttpClient.builder())
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }
}
