#!/bin/sh
echo "score=$V"
