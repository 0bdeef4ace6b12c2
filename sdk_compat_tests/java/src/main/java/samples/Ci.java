package samples;

import com.qcloud.cos.COSClient;
import com.qcloud.cos.ClientConfig;
import com.qcloud.cos.auth.BasicCOSCredentials;
import com.qcloud.cos.endpoint.UserSpecifiedEndpointBuilder;
import com.qcloud.cos.exception.CosServiceException;
import com.qcloud.cos.http.HttpProtocol;
import com.qcloud.cos.model.ciModel.metaInsight.CreateDatasetRequest;
import com.qcloud.cos.model.ciModel.metaInsight.CreateFileMetaIndexRequest;
import com.qcloud.cos.model.ciModel.metaInsight.DatasetSimpleQueryRequest;
import com.qcloud.cos.model.ciModel.metaInsight.File;
import com.qcloud.cos.model.ciModel.metaInsight.Query;
import com.qcloud.cos.region.Region;

/** Index a picture and find it with MetaInsight. Needs: com.qcloud:cos_api:5.6.265, which has no hybrid search yet. */
public final class Ci {
    public static void main(String[] arguments) {
        String address = System.getenv().getOrDefault("MYNA_ENDPOINT", "127.0.0.1:4570");
        String dataset = System.getenv().getOrDefault("DATASET", "samples");
        ClientConfig config = new ClientConfig(new Region("ap-beijing"));
        config.setHttpProtocol(HttpProtocol.http);
        config.setCiSpecialRequest(true); // else calls of CI stay https, and time out after 30 s
        config.setEndpointBuilder(new UserSpecifiedEndpointBuilder(address, address));
        COSClient client = new COSClient(new BasicCOSCredentials("test", "test"), config);

        CreateDatasetRequest made = new CreateDatasetRequest();
        made.setAppId("1250000000"); // on every request, else: Bucket Name cannot be null
        made.setDatasetName(dataset);
        made.setTemplateId("Official:ImageSearch");
        try {
            client.createDataset(made);
        } catch (CosServiceException error) {
            if (!error.getErrorMessage().contains("dataset already created")) { // it may be there from an earlier run
                throw error;
            }
        }

        File file = new File();
        file.setURI("cos://examplebucket-1250000000/lion.jpg");
        file.setCustomId("lion");
        CreateFileMetaIndexRequest index = new CreateFileMetaIndexRequest();
        index.setAppId("1250000000");
        index.setDatasetName(dataset);
        index.setFile(file);
        client.createFileMetaIndex(index);

        Query query = new Query();
        query.setOperation("eq");
        query.setField("CustomId");
        query.setValue("lion");
        DatasetSimpleQueryRequest asked = new DatasetSimpleQueryRequest();
        asked.setAppId("1250000000");
        asked.setDatasetName(dataset);
        asked.setQuery(query);
        String uri = client.datasetSimpleQuery(asked).getFiles().get(0).getURI();
        System.out.println("labelled: " + uri);
        client.shutdown();
    }

    private Ci() {
    }
}
