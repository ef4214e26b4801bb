package dev.millrace.cloud.service.ecr;

import dev.millrace.cloud.service.ecr.domain.DownloadLinks;
import dev.millrace.cloud.service.ecr.domain.Logins;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.cloud.service.ecr.operation.BatchDeleteImage;
import dev.millrace.cloud.service.ecr.operation.BatchGetImage;
import dev.millrace.cloud.service.ecr.operation.BrokenConstraint;
import dev.millrace.cloud.service.ecr.operation.CreateRepository;
import dev.millrace.cloud.service.ecr.operation.DeleteRepository;
import dev.millrace.cloud.service.ecr.operation.DescribeImages;
import dev.millrace.cloud.service.ecr.operation.DescribeRepositories;
import dev.millrace.cloud.service.ecr.operation.GetAuthorizationToken;
import dev.millrace.cloud.service.ecr.operation.ImagePush;
import dev.millrace.cloud.service.ecr.operation.ImageRemoval;
import dev.millrace.cloud.service.ecr.operation.ImageScans;
import dev.millrace.cloud.service.ecr.operation.LayerQueries;
import dev.millrace.cloud.service.ecr.operation.LayerUploads;
import dev.millrace.cloud.service.ecr.operation.LifecyclePolicies;
import dev.millrace.cloud.service.ecr.operation.LifecyclePreview;
import dev.millrace.cloud.service.ecr.operation.ListImages;
import dev.millrace.cloud.service.ecr.operation.PullRecord;
import dev.millrace.cloud.service.ecr.operation.PutImage;
import dev.millrace.cloud.service.ecr.operation.RegistryFacts;
import dev.millrace.cloud.service.ecr.operation.RepositoryLookup;
import dev.millrace.cloud.service.ecr.operation.RepositoryPolicies;
import dev.millrace.cloud.service.ecr.operation.RepositorySettings;
import dev.millrace.cloud.service.ecr.operation.RepositoryTags;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.ecr.EcrOperations;
import dev.millrace.wire.service.Service;
import java.time.InstantSource;

/// ECR's API: its parts, and the table of its operations.
public final class EcrService {
    private final Service api;

    public EcrService(
            EcrStore store,
            RegistryAddress address,
            Logins logins,
            DownloadLinks links,
            PullRecord pulls,
            InstantSource clock) {
        RepositoryLookup lookup = new RepositoryLookup(store);
        BatchDeleteImage batchDeleteImage = new BatchDeleteImage(store, lookup);
        BatchGetImage batchGetImage = new BatchGetImage(store, lookup, pulls);
        CreateRepository createRepository = new CreateRepository(store, lookup, address, clock);
        DeleteRepository deleteRepository = new DeleteRepository(store, lookup, address);
        DescribeImages describeImages = new DescribeImages(store, lookup);
        DescribeRepositories describeRepositories = new DescribeRepositories(store, lookup, address);
        GetAuthorizationToken authorizationToken = new GetAuthorizationToken(logins, address);
        ImageScans scans = new ImageScans(store, lookup, clock);
        LayerQueries layerQueries = new LayerQueries(store, lookup, links);
        LayerUploads layerUploads = new LayerUploads(store, lookup);
        LifecyclePolicies lifecyclePolicies = new LifecyclePolicies(store, lookup);
        LifecyclePreview lifecyclePreview = new LifecyclePreview(store, lookup, new ImageRemoval(store, clock));
        ListImages listImages = new ListImages(store, lookup);
        PutImage putImage = new PutImage(lookup, new ImagePush(store, clock));
        RegistryFacts registry = new RegistryFacts(store, lookup);
        RepositoryPolicies policies = new RepositoryPolicies(store, lookup);
        RepositorySettings settings = new RepositorySettings(store, lookup);
        RepositoryTags tags = new RepositoryTags(store, lookup);
        api = Service.of(EcrOperations.FACTS, () -> new EcrOperations()
                // The registry
                .getAuthorizationToken(authorizationToken::run)
                .putRegistryPolicy(registry::putPolicy)
                .getAccountSetting((input, _) -> registry.accountSetting(input))
                .getRegistryPolicy((_, call) -> registry.policy(call))
                .getRegistryScanningConfiguration((_, call) -> registry.scanning(call))
                .describeRegistry((_, call) -> registry.describe(call))
                .deleteRegistryPolicy((_, call) -> registry.deletePolicy(call))
                // Repositories
                .createRepository(createRepository::run)
                .describeRepositories(describeRepositories::run)
                .putImageScanningConfiguration(settings::scanning)
                .putImageTagMutability(settings::mutability)
                .getRepositoryPolicy(policies::find)
                .setRepositoryPolicy(policies::set)
                .deleteRepositoryPolicy(policies::delete)
                .listTagsForResource(tags::list)
                .tagResource(tags::tag)
                .untagResource(tags::untag)
                .deleteRepository(deleteRepository::run)
                // Lifecycle policies
                .putLifecyclePolicy(lifecyclePolicies::put)
                .getLifecyclePolicy(lifecyclePolicies::find)
                .deleteLifecyclePolicy(lifecyclePolicies::delete)
                .startLifecyclePolicyPreview(lifecyclePreview::start)
                .getLifecyclePolicyPreview(lifecyclePreview::find)
                // Images
                .putImage(putImage::run)
                .batchGetImage(batchGetImage::run)
                .listImages(listImages::run)
                .describeImageScanFindings(scans::findings)
                .startImageScan(scans::start)
                .describeImages(describeImages::run)
                .batchDeleteImage(batchDeleteImage::run)
                // Layers
                .initiateLayerUpload(layerUploads::initiate)
                .uploadLayerPart(layerUploads::part)
                .completeLayerUpload(layerUploads::complete)
                .getDownloadUrlForLayer(layerQueries::downloadUrl)
                .batchCheckLayerAvailability(layerQueries::check)
                .build())
                .wording(BrokenConstraint::sentence);
    }

    /// The operations, each with the code that answers it.
    public Service api() {
        return api;
    }
}
