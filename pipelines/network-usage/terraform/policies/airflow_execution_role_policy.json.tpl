{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Metrics",
      "Effect": "Allow",
      "Action": "airflow:PublishMetrics",
      "Resource": "arn:aws:airflow:${region}:${account_id}:environment/${mwaa_name}"
    },
    {
      "Sid": "ReadFiles",
      "Effect": "Allow",
      "Action": ["s3:GetObject*", "s3:GetBucket*", "s3:List*"],
      "Resource": ["arn:aws:s3:::${bucket_name}", "arn:aws:s3:::${bucket_name}/*"]
    },
%{ if writes ~}
    {
      "Sid": "WriteRawData",
      "Effect": "Allow",
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::${bucket_name}/data/raw/*"
    },
%{ endif ~}
    {
      "Sid": "Logs",
      "Effect": "Allow",
      "Action": [
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "logs:GetLogEvents",
        "logs:GetLogRecord",
        "logs:GetLogGroupFields",
        "logs:GetQueryResults"
      ],
      "Resource": "arn:aws:logs:${region}:${account_id}:log-group:airflow-${mwaa_name}-*"
    },
    {
      "Sid": "AskTheAccount",
      "Effect": "Allow",
      "Action": ["logs:DescribeLogGroups", "s3:GetAccountPublicAccessBlock", "cloudwatch:PutMetricData"],
      "Resource": "*"
    },
    {
      "Sid": "QueueOfTasks",
      "Effect": "Allow",
      "Action": [
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ReceiveMessage",
        "sqs:SendMessage"
      ],
      "Resource": "arn:aws:sqs:${region}:*:airflow-celery-*"
    },
    {
      "Sid": "KeyOfTheQueue",
      "Effect": "Allow",
      "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*"],
      "NotResource": "arn:aws:kms:*:${account_id}:key/*",
      "Condition": {
        "StringLike": { "kms:ViaService": "sqs.${region}.amazonaws.com" }
      }
    },
    {
      "Sid": "Jobs",
      "Effect": "Allow",
      "Action": ["glue:GetJob", "glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"],
      "Resource": "arn:aws:glue:${region}:${account_id}:job/${prefix}staging_*"
    },
    {
      "Sid": "Crawlers",
      "Effect": "Allow",
      "Action": ["glue:GetCrawler", "glue:StartCrawler", "glue:StopCrawler", "glue:GetTags"],
      "Resource": "arn:aws:glue:${region}:${account_id}:crawler/${prefix}*"
    },
    {
      "Sid": "CrawlersFigures",
      "Effect": "Allow",
      "Action": "glue:GetCrawlerMetrics",
      "Resource": "*"
    }
  ]
}
