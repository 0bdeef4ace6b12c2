// Search pictures with IQS.
// Needs: go mod init sample && go get github.com/alibabacloud-go/darabonba-openapi/v2@v2.2.4 && go mod tidy
package main

import (
	"fmt"
	"log"
	"os"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
)

// MultimodalSearchOutput has the members of the package's class that this program reads.
type MultimodalSearchOutput struct {
	RequestId  *string                    `json:"requestId,omitempty"`
	ImageItems []*MultimodalSearchPicture `json:"imageItems,omitempty"`
}

type MultimodalSearchPicture struct {
	Title    *string `json:"title,omitempty"`
	ImageUrl *string `json:"imageUrl,omitempty"`
	Width    *int32  `json:"width,omitempty"`
	Height   *int32  `json:"height,omitempty"`
}

func main() {
	endpoint := os.Getenv("MYNA_ENDPOINT")
	if endpoint == "" {
		endpoint = "127.0.0.1:4570"
	}
	client, err := openapi.NewClient(&openapiutil.Config{
		AccessKeyId:     dara.String("test"),
		AccessKeySecret: dara.String("test"),
		Endpoint:        dara.String(endpoint),
		Protocol:        dara.String("http"),
		ReadTimeout:     dara.Int(15000),
	})
	if err != nil {
		log.Fatal(err)
	}
	params := &openapiutil.Params{
		Action: dara.String("MultimodalSearch"), Version: dara.String("2024-11-11"), Protocol: dara.String("HTTP"),
		Pathname: dara.String("/linked-retrieval/linked-retrieval-entry/v1/iqs/multimodal/unified"),
		Method:   dara.String("POST"), AuthType: dara.String("AK"), Style: dara.String("ROA"),
		ReqBodyType: dara.String("json"), BodyType: dara.String("json"),
	}
	request := &openapiutil.OpenApiRequest{Body: map[string]any{"query": "狮子"}}
	answer, err := client.CallApi(params, request, &dara.RuntimeOptions{})
	if err != nil {
		log.Fatal(err)
	}
	output := &MultimodalSearchOutput{}
	if err := dara.Convert(answer["body"], output); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("size: %d\n", len(output.ImageItems))
	for _, item := range output.ImageItems {
		fmt.Printf("%s %s %dx%d\n", *item.Title, *item.ImageUrl, *item.Width, *item.Height)
	}
}
