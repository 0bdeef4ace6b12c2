// Index a picture and find it by words with MetaInsight.
// Needs: go mod init sample && go get github.com/tencentyun/cos-go-sdk-v5@v0.7.75 && go mod tidy
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/tencentyun/cos-go-sdk-v5"
)

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func main() {
	address, err := url.Parse("http://" + setting("MYNA_ENDPOINT", "127.0.0.1:4570"))
	if err != nil {
		log.Fatal(err)
	}
	client := cos.NewClient(&cos.BaseURL{MetaInsightURL: address}, &http.Client{
		Timeout:   15 * time.Second, // the default is none at all
		Transport: &cos.AuthorizationTransport{SecretID: "test", SecretKey: "test"},
	})
	ctx, dataset := context.Background(), setting("DATASET", "samples")

	made := &cos.CreateDatasetOptions{DatasetName: dataset, TemplateId: "Official:ImageSearch"}
	_, _, err = client.MetaInsight.CreateDataset(ctx, made)
	if err != nil && !strings.Contains(err.Error(), "dataset already created") { // by an earlier run
		log.Fatal(err)
	}
	labels := map[string]string{"animal": "狮子"}
	file := &cos.File{URI: "cos://examplebucket-1250000000/lion.jpg", CustomLabels: &labels}
	index := &cos.CreateFileMetaIndexOptions{DatasetName: dataset, File: file}
	if _, _, err = client.MetaInsight.CreateFileMetaIndex(ctx, index); err != nil {
		log.Fatal(err)
	}
	query := &cos.Query{Operation: "eq", Field: "CustomLabels.animal", Value: "狮子"}
	asked := &cos.DatasetSimpleQueryOptions{DatasetName: dataset, Query: query}
	found, _, err := client.MetaInsight.DatasetSimpleQuery(ctx, asked)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("labelled:", found.Files[0].URI)

	hybrid := &cos.HybridSearchOptions{DatasetName: dataset, Mode: "text", Templates: "ImageSearch", SearchText: "狮子"}
	if _, _, err = client.MetaInsight.HybridSearch(ctx, hybrid); err != nil {
		log.Fatal(err)
	}
	fmt.Println("hybrid search: ok")
}
