#!/bin/sh
echo "qps=$1"; echo "mem=$2"
